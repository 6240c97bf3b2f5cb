import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

/** Each promise of the page with the tests that it names: `- "name" (`file`)`, also on two lines. */
function promises(): { title: string; tests: { name: string; file: string }[] }[] {
  const [, section = ""] = /\n## What is promised\n(.*?)\n## /s.exec(read("docs/guarantees.md")) ?? [];
  const [, ...parts] = section.split("\n### ");
  return parts.map((part) => ({
    title: part.slice(0, part.indexOf("\n")),
    tests: [...part.matchAll(/^- "(.+)"\s+\(`(.+)`\)$/gm)].map(([, name = "", file = ""]) => ({
      name,
      file,
    })),
  }));
}

test("docs/guarantees.md makes all nineteen promises", () => {
  expect(promises()).toHaveLength(19);
});

test.for(promises())("$title: the tests that are named exist", ({ tests }) => {
  expect(tests).not.toEqual([]);
  for (const { name, file } of tests)
    expect(read(file), `${file} has no test "${name}"`).toContain(`"${name}"`);
});

test("no row of the fault table says lost", () => {
  const [, table = ""] = /<!-- table: faults -->(.*?)<!-- end -->/s.exec(read("docs/guarantees.md")) ?? [];
  expect(table).toContain("| 503 |");
  expect(table).not.toContain("lost");
});
