import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { readBlocks } from "../../worker/build/doc-blocks.ts";
import { runTool } from "./support/command.ts";
import { newConsumer } from "./support/consumer.ts";

test("the test on docs/testing.md passes, and fails where the code reports nothing", async () => {
  const page = await readFile(join(inject("installed"), "docs/testing.md"), "utf8");
  const files = Object.fromEntries(
    readBlocks(page).flatMap(({ file, code }) => (file ? [[file, code]] : [])),
  );
  const packages = ["@cloudflare/vitest-pool-workers", "vitest", "wrangler"];
  const vitest = async (changed: Record<string, string>) =>
    runTool("vitest", ["run"], await newConsumer({ ...files, ...changed }, packages));

  expect(await vitest({})).toContain("1 passed");
  const silent = files["src/index.ts"]?.replace("rpc: true, ", "") ?? "";
  await expect(vitest({ "src/index.ts": silent })).rejects.toThrow("1 failed");
});
