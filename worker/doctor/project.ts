import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Environment } from "./config/environment.ts";
import { readWranglerFile, type WranglerFile } from "./config/wrangler-file.ts";
import { Failure } from "./failure.ts";
import { type Entry, readEntries } from "./source/entries.ts";
import { findClass } from "./source/find-class.ts";
import { type Graph, readGraph } from "./source/graph.ts";
import { findFile, isBuilt } from "./source/locate.ts";

/** The code that one or several environments run. */
export interface Code {
  readonly graph: Graph;
  readonly entries: readonly Entry[];
  readonly environments: readonly Environment[];
}

/** All that the rules look at. */
export interface Project {
  readonly wrangler: WranglerFile;
  /** Those that were asked for. */
  readonly environments: readonly Environment[];
  /** One for each main file that could be read. */
  readonly codes: readonly Code[];
  /** Names that `.dev.vars` and `.env` files set. */
  readonly localNames: ReadonlySet<string>;
  /** A path as the user knows it: from the folder of the wrangler file. */
  show(path: string): string;
}

/** Reads a project. `environment` limits it to one environment of the wrangler file. */
export function readProject(given: string, environment?: string): Project {
  const wrangler = readWranglerFile(given);
  const environments = wrangler.environments.filter(
    ({ name }) => environment === undefined || name === environment,
  );
  if (!environments.length) {
    const names = wrangler.environments.flatMap(({ name }) => name ?? []);
    const allowed = names.length ? `allowed are ${names.join(", ")}` : `${wrangler.path} has none`;
    throw new Failure(`--env: there is no environment ${environment}; ${allowed}`);
  }
  return {
    wrangler,
    environments,
    codes: readCodes(wrangler.folder, environments),
    localNames: readLocalNames(wrangler.folder),
    show: (path) => relative(wrangler.folder, path) || path,
  };
}

function readCodes(folder: string, environments: readonly Environment[]): Code[] {
  const mains = groupByMain(environments);
  return [...mains].flatMap(([main, members]) => {
    const path = main === undefined || isBuilt(main) ? undefined : findFile(resolve(folder, main));
    if (path === undefined) return [];
    const graph = readWorker(path, folder, members);
    return [{ graph, entries: readEntries(graph, members), environments: members }];
  });
}

/** By hand, because Node 20 has no `Map.groupBy`. */
function groupByMain(environments: readonly Environment[]): Map<string | undefined, Environment[]> {
  const groups = new Map<string | undefined, Environment[]>();
  for (const one of environments) groups.set(one.main?.path, [...(groups.get(one.main?.path) ?? []), one]);
  return groups;
}

/** The code of the main file, and of classes that are bound and not exported by it. */
function readWorker(path: string, folder: string, environments: readonly Environment[]): Graph {
  const graph = readMain(path, folder);
  const names = new Set(graph.listExports(graph.main));
  const bound = environments.flatMap(({ bindings }) => bindings.map(({ className }) => className));
  const strays = bound.flatMap((name) =>
    name && !names.has(name) ? (findClass(folder, name)?.path ?? []) : [],
  );
  const unread = [...new Set(strays)].filter((one) => one !== path);
  return unread.length ? readMain(path, folder, unread) : graph;
}

function readMain(path: string, folder: string, others?: readonly string[]): Graph {
  try {
    return readGraph(path, folder, others);
  } catch (error) {
    throw new Failure(`${path}: not readable as JavaScript or TypeScript: ${Object(error).message}`);
  }
}

function readLocalNames(folder: string): Set<string> {
  const files = [".dev.vars", ".dev.vars.example", ".env", ".env.local", ".env.example", ".env.development"];
  const texts = files.map((name) => join(folder, name)).filter((path) => existsSync(path));
  return new Set(texts.flatMap((path) => [...readSettings(readFileSync(path, "utf8")).keys()]));
}

/** The settings of a text in the form of `.dev.vars`. */
export function readSettings(text: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, raw = ""] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name) settings.set(name, /^(["'`])(.*)\1/.exec(raw)?.[2] ?? raw.replace(/\s+#.*$/, ""));
  }
  return settings;
}
