import { findLiveClasses } from "../config/classes.ts";
import { at } from "../config/located.ts";
import type { Problem, Rule } from "../finding.ts";
import type { Code, Project } from "../project.ts";

export const missingExport: Rule = {
  name: "missing-export",
  severity: "error",
  about: "A class that the wrangler file names is not exported by the main module.",
  *find(project) {
    const { codes, show } = project;
    for (const code of codes) {
      if (!knowsItsExports(code)) continue;
      const names = new Set(code.graph.listExports(code.graph.main));
      const main = show(code.graph.main.path);
      for (const environment of code.environments) {
        const told = new Set<string>();
        for (const { name, className, node } of environment.bindings) {
          if (!className || names.has(className)) continue;
          told.add(className);
          yield problem(project, at(node, "class_name").line, className, main, `which ${name} binds`);
        }
        for (const [className, line] of findLiveClasses(environment)) {
          if (names.has(className) || told.has(className)) continue;
          yield problem(project, line, className, main, "which a migration makes");
        }
      }
    }
  },
};

function problem(
  { show, wrangler, codes }: Project,
  line: number,
  name: string,
  main: string,
  why: string,
): Problem {
  const home = codes.flatMap(({ graph }) => graph.modules).find(({ exports }) => exports.has(name));
  const from = home ? `./${show(home.path)}` : "…";
  return {
    file: show(wrangler.path),
    line,
    message: `${main} does not export ${name}, ${why}`,
    fix: `export it there: export { ${name} } from "${from}", or name the class as it is exported`,
  };
}

/** Whether every `export *` of the main module could be followed. */
function knowsItsExports({ graph }: Code): boolean {
  return !graph.modules.some(({ stars }) => stars.some((source) => graph.outside.has(source)));
}
