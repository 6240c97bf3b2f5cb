/**
 * `npm test`: all suites, two at a time, because each of the long ones waits much for alarms, Queues and wrangler. What a
 * suite prints is written when it ends. Exits with 1 if one fails.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";

/** Each lane's suites run one after another, beside those of the other lane. */
const LANES = [["test:workerd"], ["test:e2e", "test:doctor", "test:faults"]];
/** Where Node keeps what it has compiled. wrangler is large, and is started many times. */
const NODE_COMPILE_CACHE = join(import.meta.dirname, "../node_modules/.cache/node");

async function runSuites(names: readonly string[]): Promise<void> {
  for (const name of names) {
    const suite = spawn("npm", ["run", "--silent", name], {
      env: { NODE_COMPILE_CACHE, ...process.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [suite.stdout, suite.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    const code = await new Promise((resolve) => suite.on("close", resolve));
    console.log(`\n${name} ${code === 0 ? "has passed" : "HAS FAILED"}\n${output.trim()}`);
    if (code !== 0) process.exitCode = 1;
  }
}

await Promise.all(LANES.map(runSuites));
