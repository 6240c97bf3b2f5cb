import { fileURLToPath } from "node:url";

/** The absolute path of a file of the project, by its path from the top. */
export function projectPath(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}
