import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("the contract suite runs outside workerd, by another test runner", async () => {
  const file = join(import.meta.dirname, "node-contract.ts");
  const { stdout } = await promisify(execFile)(process.execPath, ["--test-reporter=tap", file]);
  expect(stdout).toMatch(/^# pass 14$/m);
  expect(stdout).toMatch(/^# fail 0$/m);
});
