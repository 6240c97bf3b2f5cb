import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Bytes that a capture allocates where nothing is configured: its promise, and what it takes to read its arguments. */
const MOST_BYTES = 1_850;
const CALLS = 10_000;

/**
 * Interpreted, because the optimizing compilers leave out allocations when they see fit; and with a young generation so
 * large that nothing is collected meanwhile. So the figure is the same each time.
 */
const FLAGS = [
  "--expose-gc",
  "--no-opt",
  "--no-maglev",
  "--no-sparkplug",
  "--max-semi-space-size=128",
  "--min-semi-space-size=128",
];

const SCRIPT = `
  const { captureExceptionInIsolate } = await import(process.argv[1]);
  const env = { API_TOKEN: "tok_5b8f2c9e7a1d4f60" };
  const error = new Error("nobody is told");
  const context = {};
  const call = (times) => { for (let i = 0; i < times; i++) captureExceptionInIsolate(env, error, context); };
  call(1_000);
  gc();
  const before = process.memoryUsage().heapUsed;
  call(${CALLS});
  console.log((process.memoryUsage().heapUsed - before) / ${CALLS});
`;

export async function checkDisabledPath(): Promise<string[]> {
  const entry = new URL("../../../dist/index.js", import.meta.url).href;
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [...FLAGS, "--input-type=module", "-e", SCRIPT, entry]);
  const bytes = Number(stdout);
  console.log(
    `a capture without anything configured allocates ${bytes.toFixed(0)} bytes, at most ${MOST_BYTES}`,
  );
  return bytes <= MOST_BYTES ? [] : [`a disabled capture allocates ${bytes.toFixed(0)} bytes`];
}
