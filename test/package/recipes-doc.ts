/**
 * Writes the tested objects of test/capture/recipes into docs/recipes.md: the block under `<!-- code: counter.ts -->` is
 * that file. With `--check` it writes nothing, and fails when the doc is behind or lacks an object.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const DOC = join(import.meta.dirname, "../../docs/recipes.md");
const RECIPES = join(import.meta.dirname, "../capture/recipes");
/** What follows a marker: its block, or nothing yet. */
const BLOCK = /(?<=^<!-- code: (\S+) -->\n)(?:```ts\n[\s\S]*?\n```\n)?/gm;

function codeOf(name: string): string {
  const code = readFileSync(join(RECIPES, name), "utf8");
  return code.replaceAll('"../../../worker/capture/index.ts"', '"isolate-capture"');
}

const text = readFileSync(DOC, "utf8");
const shown = new Set<string>();
const current = text.replaceAll(BLOCK, (_block, name: string) => {
  shown.add(name);
  return `\`\`\`ts\n${codeOf(name)}\`\`\`\n`;
});

const exported = Array.from(codeOf("index.ts").matchAll(/ from "\.\/(.+)"/g), ([, name = ""]) => name);
const missing = exported.filter((name) => !shown.has(name));

if (missing.length > 0) {
  console.error(`docs/recipes.md has no block for ${missing.join(", ")}`);
  process.exitCode = 1;
} else if (current === text) {
  console.log("docs/recipes.md shows the tested code");
} else if (process.argv.includes("--check")) {
  console.error("docs/recipes.md is behind the tested code: run node test/package/recipes-doc.ts");
  process.exitCode = 1;
} else {
  writeFileSync(DOC, current);
  console.log("docs/recipes.md written");
}
