import type { Rule } from "../finding.ts";

export const repeatedBinding: Rule = {
  name: "repeated-binding",
  severity: "error",
  about: "Two bindings or variables of an environment have one name.",
  *find({ environments, wrangler, show }) {
    for (const { bindings, vars } of environments) {
      const first = new Map<string, number>([...vars].map(([name, { line }]) => [name, line]));
      for (const { name, line } of bindings) {
        const before = first.get(name);
        if (before === undefined) first.set(name, line);
        else {
          yield {
            file: show(wrangler.path),
            line,
            message: `${name} is bound on line ${before} already`,
            fix: "give one of the two another name",
          };
        }
      }
    }
  },
};
