import { cp } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "./support/command.ts";
import { newConsumer } from "./support/consumer.ts";

const SOURCES = join(import.meta.dirname, "node");
/** The Node that runs npm: on a machine whose own is 20, that one. */
const NODES = new Set([process.execPath, process.env.npm_node_execpath ?? process.execPath]);

/** Runs a user's unit tests of Node's own runner, where nothing is there that Node 20 lacks. */
async function runUnitTests(node: string): Promise<string> {
  const folder = await newConsumer({});
  await cp(SOURCES, folder, { recursive: true });
  return run(node, ["--import", "./without-newer.mjs", "--test-reporter=tap", "unit-test.mjs"], folder);
}

test.for([...NODES])(
  "unit tests of covered classes, of a logger and of a transport need no more than Node 20: %s",
  async (node) => {
    const output = await runUnitTests(node);
    expect(output).toMatch(/^# pass 10$/m);
    expect(output).toMatch(/^# fail 0$/m);
  },
);

test.for([...NODES])("the doctor and init need no more than Node 20: %s", async (node) => {
  const folder = await newConsumer({
    "wrangler.toml": 'name = "app"\nmain = "index.js"\ncompatibility_date = "2026-10-20"\n',
    "index.js": 'export default {\n  fetch: () => fetch("https://a.example"),\n};\n',
  });
  await cp(SOURCES, folder, { recursive: true });
  const command = ["--import", "./without-newer.mjs", "node_modules/isolate-capture/dist/doctor/cli.js"];
  expect(await run(node, [...command, "init", "--yes"], folder)).toContain("The doctor finds nothing.");
  expect(await run(node, [...command, "doctor"], folder)).toBe("Nothing found.\n");
});
