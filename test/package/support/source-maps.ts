import { readdir, readFile } from "node:fs/promises";
import { SourceMap } from "node:module";
import { join, relative, resolve } from "node:path";
import { runTool } from "./command.ts";

/** A place in a file of the project that was built. */
export interface Place {
  readonly source: string;
  readonly line: number;
}

/** Writes an id into each file of a build and into its source map, as it is done before both are published. */
export async function injectDebugIds(folder: string): Promise<void> {
  await runTool("sentry-cli", ["sourcemaps", "inject", "."], folder);
}

/** The source map that has this id, as a server finds it, and the place that it gives for one of the bundle. */
export async function resolvePlace(
  project: string,
  built: string,
  debugId: string,
  { line, column }: { line: number; column: number },
): Promise<Place> {
  for (const name of await readdir(built, { recursive: true })) {
    if (!name.endsWith(".map")) continue;
    const path = join(built, name);
    const map = JSON.parse(await readFile(path, "utf8"));
    if (map.debugId !== debugId) continue;
    const entry = new SourceMap(map).findEntry(line - 1, column - 1);
    if (!("originalSource" in entry)) throw new Error(`${name} has nothing for ${line}:${column}`);
    const source = resolve(path, "..", entry.originalSource);
    return { source: relative(project, source), line: entry.originalLine + 1 };
  }
  throw new Error(`no source map has the id ${debugId}`);
}
