import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePorts } from "../e2e/support/free-ports.ts";

const config = fileURLToPath(new URL("worker/wrangler.toml", import.meta.url));
const tailConfig = fileURLToPath(new URL("../../worker/tail/wrangler.toml", import.meta.url));
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
  try {
    await bundleTo(join(folder, "worker"), config);
    return bundle;
  } catch (error) {
    await bundle.remove();
    throw error;
  }
}

async function bundleTo(folder: string, config: string): Promise<void> {
  const args = ["deploy", "--dry-run", "--config", config, "--outdir", folder];
  const wrangler = fork(wranglerPath(), args, { env: environment, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  const output = outputOf(wrangler);
  const [code] = await once(wrangler, "exit");
  if (code !== 0) throw new Error(`wrangler could not bundle the Worker:\n${output()}`);
}

/** The Worker under `wrangler dev`. */
export interface DevWorker {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts the Worker in local workerd, with an empty storage, and resolves when it answers. */
export function startDevWorker({ folder }: Bundle, vars: Record<string, string>): Promise<DevWorker> {
  return startDev(folder, [
    ...[join(folder, "worker/index.js"), "--no-bundle", "--config", config],
    ...Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
  ]);
}

/** The same with the Tail Worker of worker/tail beside it, which has variables of its own. */
export async function startWithTail(
  { folder }: Bundle,
  vars: Record<string, string>,
  tailVars: Record<string, string>,
): Promise<DevWorker> {
  await bundleTo(join(folder, "tail"), tailConfig);
  const tail = 'tail_consumers = [{ service = "isolate-capture-tail" }]';
  return startDev(folder, [
    ...["--config", await writeConfig(join(folder, "worker"), config, vars, tail)],
    ...["--config", await writeConfig(join(folder, "tail"), tailConfig, tailVars)],
  ]);
}

/** A configuration for what is bundled already. Variables on the command line would be those of the first Worker only. */
async function writeConfig(
  folder: string,
  config: string,
  vars: Record<string, string>,
  more = "",
): Promise<string> {
  const rest = (await readFile(config, "utf8")).replace(/^main = .*$/m, "");
  const lines = Object.entries(vars).map(([name, value]) => `${name} = "${value}"`);
  const path = join(folder, "wrangler.toml");
  await writeFile(path, ['main = "index.js"', "no_bundle = true", more, rest, "[vars]", ...lines].join("\n"));
  return path;
}

async function startDev(folder: string, what: string[]): Promise<DevWorker> {
  const [port] = await freePorts();
  // Not beside the bundle, whose folder wrangler watches.
  const state = await mkdtemp(join(folder, "state-"));
  const args = [
    ...["dev", ...what],
    ...["--ip", "127.0.0.1", "--port", String(port)],
    ...["--inspector-ip", "127.0.0.1", "--inspector-port", "0"],
    ...["--persist-to", state],
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
