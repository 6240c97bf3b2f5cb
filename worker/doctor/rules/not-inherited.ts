import { SETTINGS } from "../config/settings.ts";
import type { Rule } from "../finding.ts";
import { readCode } from "../source/code-reads.ts";

export const notInherited: Rule = {
  name: "not-inherited",
  severity: "error",
  about:
    "An environment lacks bindings or variables of the top level that its code reads: wrangler does not pass them on.",
  *find({ environments, codes, wrangler, show }) {
    const [top] = wrangler.environments;
    for (const environment of environments) {
      const code = codes.find((one) => one.environments.includes(environment));
      if (environment.name === undefined || !code || !top) continue;
      const has = new Set([
        ...environment.bindings.map(({ name }) => name),
        ...environment.vars.keys(),
        ...environment.secrets,
      ]);
      const read = new Set(
        readCode(code).reads.flatMap(({ name, isOptional }) => (isOptional ? [] : [name])),
      );
      const missing = top.bindings.filter(({ name, field }) => {
        return !has.has(name) && (read.has(name) || (SETTINGS.has(name) && field !== "version_metadata"));
      });
      const classes = top.bindings.filter(({ className, name }) => className && !has.has(name));
      const variables = [...top.vars.keys()].filter((name) => !has.has(name) && read.has(name));
      const names = [...new Set([...[...missing, ...classes].map(({ name }) => name), ...variables])];
      if (!names.length) continue;
      yield {
        file: show(wrangler.path),
        line: environment.line,
        message: `env.${environment.name} does not have ${names.join(", ")}, which the top level has`,
        fix: "bindings, variables and tail_consumers are not inherited: repeat them in the environment",
      };
    }
  },
};
