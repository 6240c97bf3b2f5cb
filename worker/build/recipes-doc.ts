/**
 * Writes tested code into the docs: the block under `<!-- code: counter.ts -->` is that file of the doc's folder. With
 * `--check` it writes nothing, and fails when a doc is behind or lacks a file.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const RECIPES = "test/capture/recipes";
const CUSTOM = "test/capture/transports/custom";

const DOCS = [
  { doc: "docs/recipes.md", folder: RECIPES, files: exportedFrom(RECIPES) },
  { doc: "docs/transports/custom.md", folder: CUSTOM, files: readdirSync(join(root, CUSTOM)) },
];

/** What follows a marker: its block, or nothing yet. */
const BLOCK = /(?<=^<!-- code: (\S+) -->\n)(?:```ts\n[\s\S]*?\n```\n)?/gm;

function read(...path: string[]): string {
  return readFileSync(join(root, ...path), "utf8");
}

function exportedFrom(folder: string): string[] {
  return Array.from(read(folder, "index.ts").matchAll(/ from "\.\/(.+)"/g), ([, name = ""]) => name);
}

/** A file as its reader would write it: with the library imported by its name. */
function readCode(folder: string, name: string): string {
  return read(folder, name).replace(
    /"(?:\.\.\/)+worker\/capture((?:\/\w+)?)\/index\.ts"/g,
    '"isolate-capture$1"',
  );
}

for (const { doc, folder, files } of DOCS) {
  const text = read(doc);
  const shown = new Set<string>();
  const current = text.replaceAll(BLOCK, (_block, name: string) => {
    shown.add(name);
    return `\`\`\`ts\n${readCode(folder, name)}\`\`\`\n`;
  });
  const missing = files.filter((name) => !shown.has(name));

  if (missing.length > 0) {
    console.error(`${doc} has no block for ${missing.join(", ")}`);
    process.exitCode = 1;
  } else if (current === text) {
    console.log(`${doc} shows the tested code`);
  } else if (process.argv.includes("--check")) {
    console.error(`${doc} is behind the tested code: run node worker/build/recipes-doc.ts`);
    process.exitCode = 1;
  } else {
    writeFileSync(join(root, doc), current);
    console.log(`${doc} written`);
  }
}
