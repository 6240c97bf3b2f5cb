import { setTimeout } from "node:timers/promises";
import { startWorker } from "../../worker/failure-lab/host/worker.ts";
import { freePorts } from "../e2e/support/free-ports.ts";
import { startLocalServer } from "./local-server.ts";

/** Longer than the Tail Worker takes to decide about what no capture has reported. */
const QUIET_MS = 15_000;

/** Presses each button of the failure lab once, and resolves to the envelopes that it sent for each. */
export async function collectLabEnvelopes(): Promise<Map<string, string[]>> {
  const envelopes = new Map<string, string[]>();
  let pressed = "";
  let last = Date.now();
  const server = await startLocalServer((request, body, response) => {
    if (request.method === "POST") envelopes.get(pressed)?.push(body);
    last = Date.now();
    response.end("{}");
  });
  const [workerPort] = await freePorts();
  const worker = startWorker({ worker: workerPort, receiver: server.port, spotlight: server.port });
  try {
    await worker.ready;
    const url = `http://127.0.0.1:${workerPort}`;
    const page = await (await fetch(url)).text();
    for (const [, name = ""] of page.matchAll(/action="\/failures\/([a-z-]+)"/g)) {
      pressed = name;
      envelopes.set(name, []);
      last = Date.now();
      await (await fetch(`${url}/failures/${name}`, { method: "POST" })).text();
      while (Date.now() - last < QUIET_MS) await setTimeout(500);
    }
  } finally {
    await worker.stop();
    server.stop();
  }
  return envelopes;
}
