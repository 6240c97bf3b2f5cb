import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Module, parseModule } from "./module.ts";

const MAX_FILES = 2_000;
const SKIP = /^(\..*|node_modules|dist|build|out|coverage|test|tests)$/;

/** The file of a folder that exports a class of this name, read or not by the main file. */
export function findClass(folder: string, name: string): Module | undefined {
  const word = new RegExp(`\\b${name}\\b`);
  for (const path of listCode(folder)) {
    const text = readFileSync(path, "utf8");
    if (!word.test(text)) continue;
    const module = tryParse(path, text);
    const node = module?.declared.get(name);
    if (module?.exports.has(name) && node && /^Class/.test(node.type)) return module;
  }
  return undefined;
}

function tryParse(path: string, text: string): Module | undefined {
  try {
    return parseModule(path, text);
  } catch {
    // A file in a dialect that no parser here reads.
    return undefined;
  }
}

function listCode(folder: string): string[] {
  const found: string[] = [];
  const folders = [folder];
  for (const one of folders) {
    if (found.length > MAX_FILES) break;
    for (const entry of readdirSync(one, { withFileTypes: true })) {
      const path = join(one, entry.name);
      if (entry.isDirectory() && !SKIP.test(entry.name)) folders.push(path);
      else if (entry.isFile() && /(?<!\.d|\.test|\.spec)\.[cm]?[jt]sx?$/.test(entry.name)) found.push(path);
    }
  }
  return found;
}
