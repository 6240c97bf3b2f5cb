import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePorts } from "../e2e/support/free-ports.ts";
import { stayOffline } from "../package/support/command.ts";

/** `wrangler dev`, in a group of processes of its own. */
export interface WranglerDev {
  readonly port: number;
  readonly inspectorPort: number;
  /** Has wrangler end what it has started. */
  stop(): Promise<void>;
  /** Ends all its processes at once, as a crash does. */
  kill(): Promise<void>;
}

interface Folders {
  /** For the storage. Not beside a bundle, whose folder wrangler watches. */
  readonly state: string;
  /** By this Workers find each other: those of the machine's own registry take each other's ports and requests. */
  readonly registry: string;
}

/** Runs `wrangler dev` with these arguments, and resolves when the Worker answers. */
export async function startWranglerDev(
  what: readonly string[],
  { state, registry }: Folders,
): Promise<WranglerDev> {
  stayOffline();
  const [port, inspectorPort] = await freePorts();
  const args = [
    ...["dev", ...what],
    ...["--ip", "127.0.0.1", "--port", String(port)],
    ...["--inspector-ip", "127.0.0.1", "--inspector-port", String(inspectorPort)],
    ...["--persist-to", state],
    "--show-interactive-dev-session=false",
  ];
  const wrangler = fork(fileURLToPath(import.meta.resolve("wrangler")), args, {
    env: { ...process.env, WRANGLER_REGISTRY_PATH: registry },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true, // a process group of its own, see `killGroup`
  });
  const output = outputOf(wrangler);
  const ended = once(wrangler, "exit").then(() => killGroup(wrangler));
  const kill = async () => {
    killGroup(wrangler);
    await ended;
  };
  const stop = async () => {
    wrangler.kill("SIGTERM");
    await Promise.race([ended, setTimeout(5_000, undefined, { ref: false })]);
    await kill();
  };
  const early = ended.then(() => Promise.reject(new Error(`wrangler ended:\n${output()}`)));
  early.catch(() => {}); // it ends some time
  try {
    await Promise.race([answered(port), early]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, inspectorPort, stop, kill };
}

/** The last of what a process has written. */
function outputOf({ stdout, stderr }: ChildProcess): () => string {
  let output = "";
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-4_000);
    });
  }
  return () => output;
}

async function answered(port: number): Promise<void> {
  const deadline = AbortSignal.timeout(30_000);
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (response?.ok) return response.body?.cancel();
    deadline.throwIfAborted();
    await setTimeout(200);
  }
}

/** workerd, which wrangler starts, outlives a wrangler that crashed or was killed, and would keep the port. */
function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // ESRCH: wrangler has stopped workerd itself.
  }
}
