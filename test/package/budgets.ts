/**
 * Prints what the library adds to a Worker, in bytes as wrangler uploads them (minified, names kept), and fails when
 * that is over its budget. It measures the package as it is published: run the build before. Eager is what an isolate runs when it starts; lazy is run on the first error.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eagerAndLazy, type Size, shown, uploadSize } from "./upload-size.ts";

/** What the design allows, where the entry keeps to it, else what it has come to: see docs/decisions/0008. */
const BUDGETS: Record<string, Size> = {
  index: { min: 75_000, gzip: 26_000 },
  "entries/sentry": { min: 75_000, gzip: 26_000 },
  "entries/sentry-lite": { min: 23_000, gzip: 10_500 },
  "entries/flarelog": { min: 26_000, gzip: 11_800 },
  "entries/service": { min: 19_500, gzip: 9_000 },
  "entries/tail": { min: 20_000, gzip: 9_200 },
};

/** Where the design allowed less. */
const SMALL = { min: 9_000, gzip: 4_000 };
const SMALLEST = { min: 5_000, gzip: 2_500 };
const DESIGN: Record<string, Size> = {
  "entries/sentry-lite": SMALL,
  "entries/flarelog": SMALL,
  "entries/service": SMALLEST,
  "entries/tail": SMALLEST,
};

const rows: string[] = [];

for (const [entry, atMost] of Object.entries(BUDGETS)) {
  // Workers that do nothing else: what they weigh is what the library costs.
  const worker = `
    import { captureExceptionInIsolate } from "../../dist/${entry}.js";
    export default {
      async fetch(request, env) {
        try {
          return await fetch(request);
        } catch (error) {
          await captureExceptionInIsolate(env, error);
          throw error;
        }
      },
    };`;
  const name = entry.replace("entries", "isolate-capture").replace("index", "isolate-capture");
  const size = await uploadSize(worker);
  const { eager, lazy } = await eagerAndLazy(worker);
  const allowed = DESIGN[entry] ?? atMost;
  rows.push(`| \`${name}\` | ${shown(eager)} | ${shown(lazy)} | ${shown(size)} | ${shown(allowed)} |`);
  console.log(`${name}: ${shown(size)}, at most ${shown(atMost)}`);
  console.log(`  eager ${shown(eager)}, lazy ${shown(lazy)}`);
  if (size.min > atMost.min || size.gzip > atMost.gzip) {
    console.error(`${name} is over its budget`);
    process.exitCode = 1;
  }
}

if (process.argv.includes("--write")) {
  const file = join(import.meta.dirname, "../../docs/decisions/0008-bytes.md");
  const text = await readFile(file, "utf8");
  const [head = ""] = /\| import from .*\n\|.*\n/.exec(text) ?? [];
  await writeFile(file, text.replace(/\| import from (?:.|\n)*?\n\n/, `${head}${rows.join("\n")}\n\n`));
}
