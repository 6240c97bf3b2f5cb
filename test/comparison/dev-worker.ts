import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePorts } from "../e2e/support/free-ports.ts";

const config = fileURLToPath(new URL("worker/wrangler.toml", import.meta.url));
const environment = {
  ...process.env,
  // Nothing is asked of the network: no metrics, no look for a newer version, no `request.cf` of this machine.
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_WRITE_LOGS: "false",
};

/** The Worker as it would be uploaded. */
export interface Bundle {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Bundles the Worker once: `wrangler dev` would do so again, and reset all objects, whenever a source file changes. */
export async function bundleWorker(): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), "isolate-capture-comparison-"));
  const bundle = { folder, remove: () => rm(folder, { recursive: true, force: true }) };
  const args = ["deploy", "--dry-run", "--config", config, "--outdir", join(folder, "worker")];
  const wrangler = fork(wranglerPath(), args, { env: environment, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  const output = outputOf(wrangler);
  const [code] = await once(wrangler, "exit");
  if (code === 0) return bundle;
  await bundle.remove();
  throw new Error(`wrangler could not bundle the Worker:\n${output()}`);
}

/** The Worker under `wrangler dev`. */
export interface DevWorker {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts the Worker in local workerd, with an empty storage, and resolves when it answers. */
export async function startDevWorker({ folder }: Bundle, vars: Record<string, string>): Promise<DevWorker> {
  const [port] = await freePorts();
  // Not beside the bundle, whose folder wrangler watches.
  const state = await mkdtemp(join(folder, "state-"));
  const args = [
    ...["dev", join(folder, "worker/index.js"), "--no-bundle", "--config", config],
    ...["--ip", "127.0.0.1", "--port", String(port)],
    ...["--inspector-ip", "127.0.0.1", "--inspector-port", "0"],
    ...["--persist-to", state],
    ...Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
    "--show-interactive-dev-session=false",
  ];
  const wrangler = fork(wranglerPath(), args, {
    // Two Workers of one name in the registry of the machine take each other's ports and requests.
    env: { ...environment, WRANGLER_REGISTRY_PATH: join(state, "registry") },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true, // a process group of its own, see `killGroup`
  });
  const output = outputOf(wrangler);
  const ended = once(wrangler, "exit").then(() => killGroup(wrangler));
  const stop = async () => {
    wrangler.kill("SIGTERM");
    await Promise.race([ended, setTimeout(5_000, undefined, { ref: false })]);
    wrangler.kill("SIGKILL");
    await ended;
  };
  const early = ended.then(() => Promise.reject(new Error(`wrangler ended:\n${output()}`)));
  early.catch(() => {}); // it ends some time
  try {
    await Promise.race([answered(port), early]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop };
}

function wranglerPath(): string {
  return fileURLToPath(import.meta.resolve("wrangler"));
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
