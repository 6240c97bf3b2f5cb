/**
 * Prints what the library adds to a Worker, in bytes as wrangler uploads them (minified, names kept), and fails when
 * that is over its budget. Eager is what an isolate runs when it starts; lazy is read then, and run on the first error.
 */

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";

interface Size {
  min: number;
  gzip: number;
}

/** In bytes, of a Worker that uses the library and does nothing else. */
const BUDGETS: Record<string, Size> = { "the SDK path": { min: 75_000, gzip: 26_000 } };

const consumer = join(import.meta.dirname, "consumer");
const run = promisify(execFile);

const out = await mkdtemp(join(tmpdir(), "isolate-capture-"));
try {
  const whole = await uploaded(out);
  const { eager, lazy } = await split(out);
  const over = Object.entries(BUDGETS).filter(
    ([, budget]) => whole.min > budget.min || whole.gzip > budget.gzip,
  );
  for (const [name, budget] of Object.entries(BUDGETS)) {
    console.log(`${name}: ${shown(whole)} uploaded, at most ${shown(budget)}`);
  }
  console.log(`  eager ${shown(eager)}, lazy ${shown(lazy)} (without the kept names)`);
  if (over.length) {
    console.error(`over budget: ${over.map(([name]) => name).join(", ")}`);
    process.exitCode = 1;
  }
} finally {
  await rm(out, { recursive: true });
}

async function uploaded(folder: string): Promise<Size> {
  const wrangler = join(import.meta.dirname, "../../node_modules/wrangler/bin/wrangler.js");
  const config = join(consumer, "wrangler.toml");
  const args = [wrangler, "deploy", "--config", config, "--dry-run", "--minify", "--outdir", folder];
  await run(process.execPath, args, { env: { ...process.env, WRANGLER_SEND_METRICS: "false" } });
  return sizeOf(await readFile(join(folder, "index.js")));
}

/** The same Worker in chunks: wrangler makes one file, in which the lazy part cannot be told from the rest. */
async function split(folder: string): Promise<{ eager: Size; lazy: Size }> {
  const { metafile, outputFiles } = await build({
    entryPoints: [join(consumer, "index.ts")],
    outdir: folder,
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    metafile: true,
    write: false,
  });
  const eagerFiles = staticImports(metafile);
  const total = (eager: boolean) =>
    outputFiles
      .filter(
        ({ path }) => eagerFiles.some((file) => path.endsWith(file.slice(file.lastIndexOf("/")))) === eager,
      )
      .map(({ contents }) => sizeOf(contents))
      .reduce((a, b) => ({ min: a.min + b.min, gzip: a.gzip + b.gzip }));
  return { eager: total(true), lazy: total(false) };
}

/** The entry and all that it imports without `import()`. */
function staticImports({ outputs }: Metafile): string[] {
  const files = Object.keys(outputs).filter((file) =>
    outputs[file]?.entryPoint?.endsWith("consumer/index.ts"),
  );
  for (const file of files) {
    for (const { path, kind } of outputs[file]?.imports ?? []) {
      if (kind === "import-statement" && !files.includes(path)) files.push(path);
    }
  }
  return files;
}

function sizeOf(code: Uint8Array): Size {
  return { min: code.byteLength, gzip: gzipSync(code).byteLength };
}

function shown({ min, gzip }: Size): string {
  return `${(min / 1000).toFixed(1)} kB / ${(gzip / 1000).toFixed(1)} kB gzip`;
}
