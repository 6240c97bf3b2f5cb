import { dirname, extname, relative } from "node:path";
import type { Finding } from "../finding.ts";
import type { Code, Project } from "../project.ts";
import { findClass } from "../source/find-class.ts";
import type { Module } from "../source/module.ts";
import type { Edits } from "./edits.ts";

/** Exports classes that the wrangler file names and some file has. */
export function exportClasses(
  { wrangler, show }: Project,
  { graph: { main } }: Code,
  findings: readonly Finding[],
  edits: Edits,
): void {
  const lines = new Set<string>();
  for (const { rule, message } of findings) {
    const [, file, name = ""] =
      (rule === "missing-export" && /^(\S+) does not export (\S+),/.exec(message)) || [];
    if (file !== show(main.path)) continue;
    const home = findClass(wrangler.folder, name);
    if (home && home.path !== main.path)
      lines.add(`export { ${name} } from "${importPath(main, home.path)}";`);
  }
  if (lines.size) edits.insert(main.path, main.text.trimEnd().length, `\n${[...lines].join("\n")}`);
}

/** From one module to another, as an import names it: with the ending that its other imports have, or with none. */
function importPath(from: Module, to: string): string {
  const path = relative(dirname(from.path), to);
  const plain = (path.startsWith(".") ? path : `./${path}`).replace(/\.[cm]?[jt]sx?$/, "");
  const others = from.sources.filter((one) => one.startsWith("."));
  const [ending = ""] = others.map((one) => /\.([cm]?[jt])sx?$/.exec(one)?.[0] ?? "");
  return others.length && ending
    ? plain + (/t/.test(ending) ? extname(to) : extname(to).replace("t", "j"))
    : plain;
}
