import { cp, mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inject } from "vitest";
import { projectFolder } from "./command.ts";

/** What the projects of the tests are written for. */
export const COMPATIBILITY_DATE = "2026-10-20";

/**
 * Makes a project that has installed the published package, with these files, and resolves to its folder. `packages` are
 * the packages it has besides; those of ours it shares by links.
 */
export async function newConsumer(
  files: Record<string, string>,
  packages: readonly string[] = [],
): Promise<string> {
  const folder = await mkdtemp(join(inject("workspace"), "consumer-"));
  const modules = join(folder, "node_modules");
  await cp(inject("installed"), join(modules, "isolate-capture"), { recursive: true });
  for (const name of packages) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(projectFolder, "node_modules", name), join(modules, name), "dir");
  }
  await writeFiles(folder, {
    "package.json": '{ "name": "consumer", "private": true, "type": "module" }',
    ...files,
  });
  return folder;
}

/** Writes files by their path in a folder. */
export async function writeFiles(folder: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
