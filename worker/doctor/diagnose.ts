import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Finding } from "./finding.ts";
import type { Project } from "./project.ts";
import { RULES } from "./rules/index.ts";

/** All findings of a project, by file and line, each once. */
export function diagnose(project: Project): Finding[] {
  const found = new Map<string, Finding>();
  for (const { name: rule, severity, find } of RULES) {
    for (const problem of find(project)) {
      const finding: Finding = { rule, severity, ...problem };
      const key = [rule, finding.file, finding.line, finding.message].join("\n");
      if (!found.has(key) && !isIgnored(project, finding)) found.set(key, finding);
    }
  }
  return [...found.values()].sort(
    (one, other) =>
      one.file.localeCompare(other.file) || one.line - other.line || one.rule.localeCompare(other.rule),
  );
}

const IGNORE = /(?:#|\/\/|\/\*)\s*isolate-capture-ignore\s+([\w-]+)/;
const ALONE = /^\s*(#|\/\/|\/\*)/;

/** Whether a comment on the line, or alone on the line before, says that the finding is meant. */
function isIgnored({ wrangler }: Project, { file, line, rule }: Finding): boolean {
  const lines = readFileSync(resolve(wrangler.folder, file), "utf8").split("\n");
  const [own = "", before = ""] = [lines[line - 1], lines[line - 2]];
  return [own, ...(ALONE.test(before) ? [before] : [])].some((text) => IGNORE.exec(text)?.[1] === rule);
}
