import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { Failure } from "../failure.ts";
import { type Environment, readEnvironments } from "./environment.ts";
import { readJsonc } from "./jsonc.ts";
import type { Located } from "./located.ts";
import { readToml } from "./toml.ts";

export interface WranglerFile {
  readonly path: string;
  /** The folder that its paths start from. */
  readonly folder: string;
  readonly format: "toml" | "json";
  readonly text: string;
  readonly root: Located;
  readonly environments: readonly Environment[];
}

/** In the order in which wrangler looks for them. */
const NAMES = ["wrangler.json", "wrangler.jsonc", "wrangler.toml"];

/** Reads the wrangler file of a folder, or the file itself where it is named. */
export function readWranglerFile(given: string): WranglerFile {
  const path = findFile(resolve(given));
  const text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  const format = path.endsWith(".toml") ? "toml" : "json";
  const root = format === "toml" ? readToml(text, path) : readJsonc(text, path);
  return { path, folder: dirname(path), format, text, root, environments: readEnvironments(root) };
}

function findFile(given: string): string {
  if (!existsSync(given)) throw new Failure(`there is no ${given}`);
  if (statSync(given).isFile()) {
    if (/\.(toml|jsonc?)$/.test(given)) return given;
    throw new Failure(`${given} must be a folder, or a file that ends with .toml, .json or .jsonc`);
  }
  const found = NAMES.map((name) => join(given, name)).find((path) => existsSync(path));
  if (found) return found;
  const below = findBelow(given, DEPTH).map((folder) => relative(given, folder));
  const hint = below.length ? `; name one of these folders: ${below.slice(0, MAX_NAMED).join(", ")}` : "";
  throw new Failure(`there is no ${NAMES.join(", ")} in ${given}${hint}`);
}

/** How far down the Workers of a repository of several are looked for. */
const DEPTH = 3;
const MAX_NAMED = 10;

/** The folders below this one that have a wrangler file. */
function findBelow(folder: string, depth: number): string[] {
  if (!depth) return [];
  const inner = readdirSync(folder, { withFileTypes: true })
    .filter((one) => one.isDirectory() && !/^(\.|node_modules$|dist$)/.test(one.name))
    .map(({ name }) => join(folder, name))
    .sort();
  return inner.flatMap((one) => {
    const has = NAMES.some((name) => existsSync(join(one, name)));
    return [...(has ? [one] : []), ...findBelow(one, depth - 1)];
  });
}
