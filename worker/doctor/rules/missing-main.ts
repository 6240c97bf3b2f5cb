import { at } from "../config/located.ts";
import type { Rule } from "../finding.ts";
import { isBuilt } from "../source/locate.ts";

export const missingMain: Rule = {
  name: "missing-main",
  severity: "error",
  about: "The main file is not there. A hint where a build makes it: then the doctor has read no code.",
  *find({ environments, codes, wrangler, show }) {
    for (const environment of environments) {
      const { main } = environment;
      if (!main || codes.some((code) => code.environments.includes(environment))) continue;
      const isMade = isBuilt(main.path) || at(environment.inherited("build"), "command").value !== undefined;
      yield {
        file: show(wrangler.path),
        line: main.line,
        severity: isMade ? "hint" : "error",
        message: isMade
          ? `main names ${main.path}, which a build makes: the doctor has not read the code`
          : `main names ${main.path}, which does not exist`,
        fix: isMade
          ? "run the doctor on a copy of the wrangler file whose main is your own file"
          : "name the file that exports your handlers and classes",
      };
    }
  },
};
