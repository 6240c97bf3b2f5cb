/**
 * Fails if files of worker/ import each other in a circle, types included, or if the library imports what is outside of it:
 * then no file could be read, moved or tested without the others.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "..");
const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const SPECIFIER = /\b(?:from|import)\s*\(?\s*"(\.[^"]+)"/g;
const imports = new Map(files.map((file) => [file, listImports(file)]));

function listImports(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(SPECIFIER)].map(([, path = ""]) => join(dirname(file), path));
}

/** The first circle that is reached from a file, as its files in order. */
function circleFrom(file: string, way: readonly string[], clean: Set<string>): string[] | undefined {
  if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
  if (clean.has(file)) return undefined;
  for (const next of imports.get(file) ?? []) {
    const circle = circleFrom(next, [...way, file], clean);
    if (circle) return circle;
  }
  clean.add(file);
  return undefined;
}

const clean = new Set<string>();
const faults = files.flatMap((file) => circleFrom(file, [], clean)?.join(" imports ") ?? []);
for (const [file, targets] of imports) {
  const outside = file.startsWith("capture/") && targets.find((target) => !target.startsWith("capture/"));
  if (outside) faults.push(`${file} imports ${outside}, which is no part of the library`);
}
for (const fault of new Set(faults)) console.error(fault);
if (faults.length) process.exitCode = 1;
