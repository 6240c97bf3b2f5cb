import type { Problem } from "../finding.ts";
import type { Code, Project } from "../project.ts";
import type { Method } from "../source/class-facts.ts";
import type { Entry } from "../source/entries.ts";
import { isReported, listHandlers, listHooks, listRpcMethods, reports } from "../source/reach.ts";

/** What the three rules of uncovered code differ in. */
interface Wording {
  readonly kinds: readonly Entry["kind"][];
  describe(entry: Entry): string;
  fix(entry: Entry): string;
}

/** Entries of these kinds in which an error can come up that nothing reports. */
export function* findUncovered(project: Project, wording: Wording): Iterable<Problem> {
  for (const code of project.codes) {
    for (const entry of code.entries) {
      if (!wording.kinds.includes(entry.kind) || entry.covers.length || entry.router) continue;
      for (const [method, names] of findGaps(code, entry)) {
        const { module, line } = method ?? entry;
        const of = method ? `${method.name} of ${wording.describe(entry)}` : wording.describe(entry);
        const what = method ? "" : ` (${names.join(", ")})`;
        yield {
          file: project.show(module.path),
          line,
          message: `${of}${what} reports no error`,
          fix: wording.fix(entry),
        };
      }
    }
  }
}

/** The whole entry where nothing in it reports; else each handler that does not. */
function findGaps(code: Code, entry: Entry): [method: Method | undefined, names: string[]][] {
  const handlers = [...listHandlers(entry), ...listHooks(entry)];
  const all = [...handlers, ...listRpcMethods(entry)];
  const open = all.filter((method) => !isReported(code, entry, method));
  const names = open.map(({ name }) => name);
  const isBare = ![...entry.methods.values()].some((method) => reports(code, entry, method));
  if (isBare) return open.length ? [[undefined, names]] : [];
  return open.filter((method) => handlers.includes(method)).map((method) => [method, [method.name]]);
}
