/**
 * Prints what the library adds to a Worker, in bytes as wrangler uploads them (minified, names kept), and fails when
 * that is over its budget. It measures the package as it is published: run the build before. Eager is what an isolate runs when it starts; lazy is run on the first error.
 */
import { eagerAndLazy, type Size, shown, uploadSize } from "./upload-size.ts";

interface Budget {
  name: string;
  worker: string;
  atMost: Size;
}

/** Workers that do nothing else: what they weigh is what the library costs. */
const BUDGETS: Budget[] = [
  {
    name: "captureExceptionInIsolate",
    worker: `
      import { captureExceptionInIsolate } from "../../dist/index.js";
      export default {
        async fetch(request, env) {
          try {
            return await fetch(request);
          } catch (error) {
            await captureExceptionInIsolate(env, error);
            throw error;
          }
        },
      };`,
    atMost: { min: 75_000, gzip: 26_000 },
  },
];

for (const { name, worker, atMost } of BUDGETS) {
  const size = await uploadSize(worker);
  const { eager, lazy } = await eagerAndLazy(worker);
  console.log(`${name}: ${shown(size)}, at most ${shown(atMost)}`);
  console.log(`  eager ${shown(eager)}, lazy ${shown(lazy)}`);
  if (size.min > atMost.min || size.gzip > atMost.gzip) {
    console.error(`${name} is over its budget`);
    process.exitCode = 1;
  }
}
