import { spawn } from "node:child_process";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** One after another: beside another part, a capture may not get a core within its deadline of two seconds. */
const PARTS = ["workerd", "doctor", "e2e", "faults"];

const started = Date.now();
const failed: string[] = [];
for (const part of PARTS) await runPart(part);
say(failed.length ? `failed: ${failed.join(", ")}` : "all parts have passed");
process.exitCode = failed.length ? 1 : 0;

/** Runs a part to its end, then shows what it has written. */
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
