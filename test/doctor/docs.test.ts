import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RULES } from "../../worker/doctor/rules/index.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/doctor.md"), "utf8");

test("docs/doctor.md has a row for each rule, in their order, with what it finds", () => {
  const [, table = ""] = /<!-- table: rules -->\n([\s\S]*?)\n<!-- end -->/.exec(page) ?? [];
  const [, , ...rows] = table.split("\n");
  expect(rows).toEqual(RULES.map(({ name, severity, about }) => `| \`${name}\` | ${severity} | ${about} |`));
});

test("each rule is a file of its name, and its name is used once", () => {
  const files = readdirSync(join(root, "worker/doctor/rules")).map((file) => file.replace(/\.ts$/, ""));
  const names = RULES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(files).toContain(name);
});

test("each rule has a fault in the tests", () => {
  const texts = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(import.meta.dirname, file), "utf8"));
  for (const { name } of RULES)
    expect(texts.some((text) => text.includes(`${name}"`) || text.includes(`${name}?"`))).toBe(true);
});
