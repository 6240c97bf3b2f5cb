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
  await runTool("wrangler", ["deploy", "--dry-run", "--config", config, "--outdir", folder], projectFolder);
}

/** The Worker under `wrangler dev`. */
export type DevWorker = Pick<WranglerDev, "port" | "stop">;

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
  const state = await mkdtemp(join(folder, "state-"));
  return startWranglerDev(what, { state, registry: join(state, "registry") });
}
