import { readSecrets } from "../config/secrets.ts";
import type { Rule } from "../finding.ts";

export const secretInVars: Rule = {
  name: "secret-in-vars",
  severity: "error",
  about:
    "A secret is written into `[vars]`, where everybody reads it who can read the file or the dashboard.",
  *find({ environments, wrangler, show }) {
    for (const { name: environment, own } of environments) {
      for (const { path, line } of readSecrets(own)) {
        const [name = ""] = path;
        const suffix = environment ? ` --env ${environment}` : "";
        yield {
          file: show(wrangler.path),
          line,
          message: `${path.join(".")} in vars${environment ? ` of env.${environment}` : ""} is a secret`,
          fix: `remove the line, run \`npx wrangler secret put ${name}${suffix}\`, put the value into .dev.vars for local work, and have a new one issued if the file was ever shared`,
        };
      }
    }
  },
};
