import { join, relative } from "node:path";
import { build } from "esbuild";
import { newConsumer, writeFiles } from "./consumer.ts";
import { ROOM_WORKER } from "./room.ts";
import type { WorkerConfig } from "./workerd.ts";

/** The modules of a Worker, by their file names. */
export interface SplitBuild {
  readonly files: Readonly<Record<string, string>>;
  /** The files that `import()` loads on the first error. */
  readonly sdk: string;
  readonly diagnosis: string;
}

/** Bundles a Worker that has installed the library to several ES modules, as Vite or esbuild do with splitting. */
export async function splitBuild(): Promise<SplitBuild> {
  const folder = await newConsumer({ "index.js": ROOM_WORKER });
  const { outputFiles, metafile } = await build({
    absWorkingDir: folder,
    entryPoints: ["index.js"],
    outdir: "out",
    bundle: true,
    splitting: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const out = join(folder, "out");
  const files = Object.fromEntries(outputFiles.map(({ path, text }) => [relative(out, path), text]));
  const fileOf = (module: string) => {
    const isOf = (entry = "") => entry.endsWith(`isolate-capture/dist/${module}.js`);
    const [file = ""] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => isOf(entryPoint)) ?? [];
    return relative("out", file);
  };
  return { files, sdk: fileOf("sentry/sentry-sdk"), diagnosis: fileOf("event/diagnosis") };
}

/** Writes modules to a project and has wrangler take them as they are. */
export async function unbundled(
  folder: string,
  files: Readonly<Record<string, string>>,
  vars: Record<string, string>,
  flags: string[] = [],
): Promise<WorkerConfig> {
  await writeFiles(join(folder, "out"), files);
  return {
    folder,
    main: "out/index.js",
    base_dir: "out",
    no_bundle: true,
    find_additional_modules: true,
    rules: [{ type: "ESModule", globs: ["**/*.js"] }],
    compatibility_flags: flags,
    vars,
  };
}
