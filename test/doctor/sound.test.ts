import { join } from "node:path";
import { expect, test } from "vitest";
import { findings } from "./support/project.ts";

const root = join(import.meta.dirname, "../..");

test.for([".", "worker/service", "worker/tail"])("nothing is found in %s of this repository", (folder) => {
  expect(findings(join(root, folder))).toEqual([]);
});

test("in the failure lab, only the parts that are uncovered on purpose are found", () => {
  expect(findings(join(root, "worker/failure-lab"))).toEqual([
    "uncovered-object.ts:22 uncovered-object",
    "uncovered-object.ts:37 uncovered-object",
    "uncovered-object.ts:51 capture-not-awaited",
  ]);
});
