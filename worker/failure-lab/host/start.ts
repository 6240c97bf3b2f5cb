import { parentEnded } from "./parents.ts";
import { loopback, reservePorts } from "./ports.ts";
import { startReceiver } from "./receiver.ts";
import { startSpotlight } from "./spotlight.ts";
import { StartError } from "./start-error.ts";
import { watchQueue } from "./watch-queue.ts";
import { startWorker } from "./worker.ts";

/** Runs the lab until a signal or the end of its parent (exit code 0), or until wrangler ends by itself (1). */
async function run(): Promise<number> {
  const signalled = new Promise<"signalled">((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => resolve("signalled"));
    void parentEnded(process.env).then(() => resolve("signalled"));
  });
  const ports = await reservePorts(process.env);
  const stopSpotlight = await startSpotlight(ports.spotlight);
  const receiver = await startReceiver(ports);
  const worker = startWorker(ports);
  watchQueue(receiver.activity, ports.worker);
  const ended = worker.ended.then(() => "ended" as const);
  let happened = await Promise.race([worker.ready, signalled, ended]);
  if (!happened) {
    console.log(readyMessage(ports.worker, ports.spotlight));
    happened = await Promise.race([signalled, ended]);
  }
  await worker.stop();
  receiver.stop();
  stopSpotlight();
  if (happened === "signalled") return 0;
  console.error("wrangler has ended, so the failure lab has stopped. Its last lines above say why.");
  return 1;
}

function readyMessage(worker: number, spotlight: number): string {
  return `
  Failure lab   http://${loopback}:${worker}/
  Spotlight     http://${loopback}:${spotlight}/

  Ready. Ctrl-C stops both.
`;
}

try {
  process.exit(await run());
} catch (error) {
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
}
