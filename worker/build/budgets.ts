/**
 * Prints what each entry adds to a Worker, in bytes as wrangler uploads them (minified, names kept), and fails when one is
 * over its budget. It measures the package as it is published: run the build before. Eager is what an isolate runs when
 * it starts; lazy is run on the first error. With `--write` the table goes into docs/decisions/0008.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eagerAndLazy, type Size, shown, uploadSize } from "./upload-size.ts";

/** Just over what each entry has come to, so that a growth is a decision: see docs/decisions/0008. */
const BUDGETS: Record<string, Size> = {
  index: { min: 88_600, gzip: 35_900 },
  "entries/sentry": { min: 80_400, gzip: 32_600 },
  "entries/sentry-cloudflare": { min: 125_200, gzip: 47_600 },
  "entries/sentry-lite": { min: 52_000, gzip: 22_900 },
  "entries/flarelog": { min: 51_900, gzip: 22_900 },
  "entries/service": { min: 43_800, gzip: 19_400 },
  "entries/tail": { min: 45_000, gzip: 19_900 },
};

/** What the design allowed. */
const WITH_SDK = { min: 75_000, gzip: 26_000 };
const SMALL = { min: 9_000, gzip: 4_000 };
const SMALLEST = { min: 5_000, gzip: 2_500 };
const DESIGN: Record<string, Size> = {
  index: WITH_SDK,
  "entries/sentry": WITH_SDK,
  // With the client of a package that the application ships anyway.
  "entries/sentry-cloudflare": WITH_SDK,
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
  const allowed = DESIGN[entry];
  rows.push(
    `| \`${name}\` | ${[eager, lazy, size, allowed].map((cell) => cell && shown(cell)).join(" | ")} |`,
  );
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
