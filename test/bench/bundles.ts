import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { cloudflare } from "@cloudflare/vite-plugin";
import { createBuilder } from "vite";
import { eagerAndLazy, type Size } from "../../worker/build/upload-size.ts";
import { projectFolder, runTool } from "../package/support/command.ts";
import type { Variant } from "./variants.ts";
import { COMPATIBILITY_DATE } from "./workerd.ts";

export interface Sizes {
  /** As wrangler uploads it, minified. */
  readonly upload: Size;
  /** What an isolate runs when it starts, and what `import()` runs later, where the bundler splits. */
  readonly eager: Size;
  readonly lazy: Size;
  /** As Vite builds it; undefined where that was left out. */
  readonly vite?: Size;
}

/** What a Worker is bundled from, and the name of its folder. */
type Source = Pick<Variant, "name" | "worker" | "checkout">;

/** Has wrangler bundle a Worker as it would upload it, to `<into>/<name>/index.js`. */
export async function bundleWorker(source: Source, into: string): Promise<Size> {
  const folder = join(into, source.name);
  const config = await writeConfig(source, folder);
  await runTool(
    "wrangler",
    ["deploy", "--dry-run", "--minify", "--config", config, "--outdir", folder],
    projectFolder,
  );
  await rename(join(folder, basename(mainOf(source))), join(folder, "index.js"));
  return sizeOf([await readFile(join(folder, "index.js"))]);
}

export async function splitSizes(source: Source): Promise<Pick<Sizes, "eager" | "lazy">> {
  const from = JSON.stringify(mainOf(source));
  return eagerAndLazy(`export * from ${from};\nexport { default } from ${from};`);
}

export async function viteSize(source: Source, into: string): Promise<Size> {
  const folder = join(into, `${source.name}-vite`);
  const configPath = await writeConfig(source, folder);
  const builder = await createBuilder({
    root: folder,
    configFile: false,
    logLevel: "silent",
    plugins: [cloudflare({ configPath })],
    environments: { bench: { build: { minify: true, write: false } } },
  });
  const [environment] = Object.values(builder.environments).filter((one) => one.name === "bench");
  if (!environment) throw new Error("Vite knows no environment of the Worker");
  const built = await builder.build(environment);
  const outputs = "output" in built ? built.output : [];
  return sizeOf(outputs.flatMap((file) => (file.type === "chunk" ? [Buffer.from(file.code)] : [])));
}

async function writeConfig(source: Source, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, "wrangler.json");
  const main = mainOf(source);
  await writeFile(path, JSON.stringify({ name: "bench", main, compatibility_date: COMPATIBILITY_DATE }));
  return path;
}

function mainOf({ name, worker = name, checkout = projectFolder }: Source): string {
  return join(checkout, "test/bench/workers", `${worker}.js`);
}

function sizeOf(files: readonly Uint8Array[]): Size {
  return {
    min: files.reduce((bytes, file) => bytes + file.byteLength, 0),
    gzip: files.reduce((bytes, file) => bytes + gzipSync(file).byteLength, 0),
  };
}
