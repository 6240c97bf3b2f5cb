import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { projectFolder, runTool } from "../package/support/command.ts";
import { startWranglerDev, type WranglerDev } from "../support/wrangler-dev.ts";

const config = fileURLToPath(new URL("worker/wrangler.toml", import.meta.url));
const tailConfig = fileURLToPath(new URL("../../worker/tail/wrangler.toml", import.meta.url));

/** The Worker as it would be uploaded. */
export interface Bundle {
  readonly folder: string;
  remove(): Promise<void>;
}

/**
 * Bundles the Worker once, and the Tail Worker of worker/tail if it is asked for. `wrangler dev` would bundle again, and reset
 * all objects, whenever a source file changes.
 */
export async function bundleWorker({ withTail = false } = {}): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), "isolate-capture-comparison-"));
  const bundle = { folder, remove: () => rm(folder, { recursive: true, force: true }) };
  try {
    await bundleTo(join(folder, "worker"), config);
    if (withTail) await bundleTo(join(folder, "tail"), tailConfig);
    return bundle;
  } catch (error) {
    await bundle.remove();
    throw error;
  }
}

async function bundleTo(folder: string, config: string): Promise<void> {
  await runTool("wrangler", ["deploy", "--dry-run", "--config", config, "--outdir", folder], projectFolder);
  // wrangler would read and decode the source map again for each error that reaches it, which is most of its work here.
  const file = join(folder, "index.js");
  await writeFile(file, (await readFile(file, "utf8")).replace(/^\/\/# sourceMappingURL=.*$/m, ""));
}

/** The Worker under `wrangler dev`. */
export type DevWorker = Pick<WranglerDev, "port" | "stop">;

/** Starts the Worker in local workerd, with an empty storage, and resolves when it answers. */
export async function startDevWorker({ folder }: Bundle, vars: Record<string, string>): Promise<DevWorker> {
  return startDev(await newState(folder), [
    ...[join(folder, "worker/index.js"), "--no-bundle", "--config", config],
    ...Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
  ]);
}

/** Starts both Workers: the Tail Worker has variables of its own. */
export async function startWithTail(
  { folder }: Bundle,
  vars: Record<string, string>,
  tailVars: Record<string, string>,
): Promise<DevWorker> {
  const state = await newState(folder);
  const tail = 'tail_consumers = [{ service = "isolate-capture-tail" }]';
  const configs = [
    await writeConfig(join(state, "worker.toml"), join(folder, "worker"), config, vars, tail),
    await writeConfig(join(state, "tail.toml"), join(folder, "tail"), tailConfig, tailVars),
  ];
  return startDev(
    state,
    configs.flatMap((path) => ["--config", path]),
  );
}

/** A configuration for what is bundled already. Variables on the command line would be those of the first Worker only. */
async function writeConfig(
  path: string,
  bundled: string,
  config: string,
  vars: Record<string, string>,
  more = "",
): Promise<string> {
  const main = `main = ${JSON.stringify(join(bundled, "index.js"))}`;
  const rest = (await readFile(config, "utf8")).replace(/^main = .*$/m, "");
  const lines = Object.entries(vars).map(([name, value]) => `${name} = "${value}"`);
  await writeFile(path, [main, "no_bundle = true", more, rest, "[vars]", ...lines].join("\n"));
  return path;
}

/** Not in the folder of the bundle, which wrangler watches. */
function newState(folder: string): Promise<string> {
  return mkdtemp(join(folder, "state-"));
}

function startDev(state: string, what: string[]): Promise<DevWorker> {
  return startWranglerDev(what, { state: join(state, "storage"), registry: join(state, "registry") });
}
