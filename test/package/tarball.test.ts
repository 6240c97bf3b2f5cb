import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { projectFolder } from "./support/command.ts";

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)).sort();
}

test("the package holds the build, its texts and nothing else", async () => {
  const files = await filesOf(inject("installed"));
  const others = files.filter((file) => !file.startsWith("dist/"));
  expect(others).toEqual(["LICENSE", "README.md", "package.json"]);
});

test("the build holds each module of the library with its types and its source map, and no other", async () => {
  const sources = await filesOf(join(projectFolder, "worker/capture"));
  const modules = sources.filter((file) => file.endsWith(".ts")).map((file) => file.slice(0, -3));
  const built = modules.flatMap((name) => [`${name}.d.ts`, `${name}.js`, `${name}.js.map`]);
  expect(await filesOf(join(inject("installed"), "dist"))).toEqual(built.sort());
});
