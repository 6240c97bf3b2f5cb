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
  index: { min: 98_500, gzip: 40_000 },
  "entries/sentry": { min: 88_200, gzip: 35_700 },
  "entries/sentry-cloudflare": { min: 133_200, gzip: 50_600 },
  "entries/sentry-lite": { min: 59_800, gzip: 25_800 },
  "entries/flarelog": { min: 59_800, gzip: 25_800 },
  "entries/service": { min: 50_900, gzip: 22_000 },
  "entries/tail": { min: 53_500, gzip: 23_100 },
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

/**
 * What a logger adds beside a capture of the main entry and the transports of logs. The design allows 5,000. The checks of
 * options, 0.7 kB of it, are in the Worker already if it calls `createCapture`.
 */
const LOGGER_GZIP = 5_600;
const TRANSPORTS =
  "sentryLogTransport flarelogLogTransport serviceLogTransport queueLogTransport tailLogTransport";

async function measureLogger(capture: string): Promise<Size> {
  const beside = (code: string) => `
    import { captureExceptionInIsolate, createCapture } from "../../dist/index.js";
    import * as logs from "../../dist/entries/logger.js";
    export default {
      async fetch(request, env, ctx) {
        await ${capture}(env, new Error("a failure"));
        ${code}
        return new Response();
      },
    };`;
  const withTransports = await uploadSize(
    beside(TRANSPORTS.replace(/\w+/g, (name) => `logs.${name}().sendLogs(request, env);`)),
  );
  const withLogger = await uploadSize(beside('logs.createLogger(env, { ctx }).info("a line");'));
  return { min: withLogger.min - withTransports.min, gzip: withLogger.gzip - withTransports.gzip };
}

const logger = await measureLogger("captureExceptionInIsolate");
console.log(`isolate-capture/logger, beside its transports: ${shown(logger)}`);
console.log(`  beside createCapture too: ${shown(await measureLogger("createCapture()"))}`);
if (logger.gzip > LOGGER_GZIP) {
  console.error("isolate-capture/logger is over its budget");
  process.exitCode = 1;
}

if (process.argv.includes("--write")) {
  const file = join(import.meta.dirname, "../../docs/decisions/0008-bytes.md");
  const text = await readFile(file, "utf8");
  const [head = ""] = /\| import from .*\n\|.*\n/.exec(text) ?? [];
  await writeFile(file, text.replace(/\| import from (?:.|\n)*?\n\n/, `${head}${rows.join("\n")}\n\n`));
}
