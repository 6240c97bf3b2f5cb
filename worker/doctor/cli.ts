import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { run } from "./run.ts";

async function ask(text: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${text} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

const { code, output, error } = await run(process.argv.slice(2), {
  // Beside the folder of the built file.
  templates: fileURLToPath(new URL("../templates", import.meta.url)),
  ...(process.stdin.isTTY && { ask }),
});
if (output) process.stdout.write(`${output}\n`);
if (error) process.stderr.write(`${error}\n`);
process.exitCode = code;
