import { spawn } from "node:child_process";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

/**
 * Parts of the suite, in lanes that run beside one another. What the first lane starts is mostly waited for: wrangler,
 * Spotlight, objects that go to sleep. The second one computes meanwhile.
 */
const LANES = [["e2e"], ["workerd", "doctor"]];
/** Runs alone: its table tells what is over before a deadline of two seconds. */
const LAST = "faults";

const started = Date.now();
const failed: string[] = [];
await Promise.all(
  LANES.map(async (parts) => {
    for (const part of parts) await runPart(part);
  }),
);
await runPart(LAST);
say(failed.length ? `failed: ${failed.join(", ")}` : "all parts have passed");
process.exitCode = failed.length ? 1 : 0;

/** Runs a part to its end, then shows what it has written: the lines of two parts would be hard to tell apart. */
async function runPart(part: string): Promise<void> {
  const config = join(import.meta.dirname, part === "workerd" ? "" : part, "vitest.config.ts");
  const vitest = spawn(process.execPath, [vitestProgram(), "run", "--config", config], {
    env: { FORCE_COLOR: process.stdout.isTTY ? "1" : "0", ...process.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [vitest.stdout, vitest.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const code = await new Promise((resolve) => vitest.once("close", resolve));
  if (code !== 0) failed.push(part);
  say(`${part}: ${code === 0 ? "passed" : `failed with exit code ${code}`}`);
  console.log(withoutEmptyLines(output));
}

function vitestProgram(): string {
  return join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
}

function withoutEmptyLines(text: string): string {
  return text
    .split("\n")
    .filter((line) => stripVTControlCharacters(line).trim())
    .join("\n");
}

function say(text: string): void {
  console.log(`\n[${Math.round((Date.now() - started) / 1000)} s] ${text}`);
}
