/**
 * Prints what the library adds to a Worker, in bytes as wrangler uploads them (minified, names kept), and fails when
 * that is over its budget. It measures the package as it is published: run the build before. Eager is what an isolate runs when it starts; lazy is run on the first error.
 */
import { eagerAndLazy, type Size, shown, uploadSize } from "./upload-size.ts";

/** What the design allows, where the entry keeps to it, else what it has come to: see docs/decisions/0008. */
const BUDGETS: Record<string, Size> = {
  index: { min: 75_000, gzip: 29_000 },
  "entries/sentry": { min: 75_000, gzip: 26_000 },
  "entries/sentry-lite": { min: 22_500, gzip: 10_300 },
  "entries/flarelog": { min: 25_000, gzip: 11_500 },
  "entries/service": { min: 19_000, gzip: 8_800 },
  "entries/tail": { min: 19_000, gzip: 8_800 },
};

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
  console.log(`${name}: ${shown(size)}, at most ${shown(atMost)}`);
  console.log(`  eager ${shown(eager)}, lazy ${shown(lazy)}`);
  if (size.min > atMost.min || size.gzip > atMost.gzip) {
    console.error(`${name} is over its budget`);
    process.exitCode = 1;
  }
}
