import { findMeant } from "../../capture/settings/spelling.ts";
import { textAt } from "../config/located.ts";
import { SETTINGS } from "../config/settings.ts";
import type { Rule } from "../finding.ts";
import { readCode } from "../source/code-reads.ts";

export const wrongSetting: Rule = {
  name: "wrong-setting",
  severity: "error",
  about:
    "A setting of the library has a wrong value, is bound to the wrong kind of thing, or its name is misspelt.",
  *find({ environments, codes, wrangler, show }) {
    const words = new Set(codes.flatMap((code) => [...readCode(code).words]));
    for (const { vars, bindings } of environments) {
      const problem = (line: number, message: string, fix: string) => ({
        file: show(wrangler.path),
        line,
        message,
        fix,
      });
      const tail = vars.get("ERROR_TAIL");
      if (tail && tail.value !== "on" && tail.value !== "off") {
        yield problem(
          tail.line,
          `ERROR_TAIL must be "on" or "off"; got ${JSON.stringify(tail.value)}`,
          'ERROR_TAIL = "on"',
        );
      }
      const kinds = { ERROR_QUEUE: "queues", ERROR_DEAD_LETTERS: "queues", ERROR_SERVICE: "services" };
      for (const [name, field] of Object.entries(kinds)) {
        const variable = vars.get(name);
        const other = bindings.find((one) => one.name === name && one.field !== field);
        const line = variable?.line ?? other?.line;
        if (line) yield problem(line, `${name} must be a binding of ${field}`, `bind it in ${field}`);
      }
      for (const { name, node, line } of bindings) {
        if (name !== "ERROR_SERVICE" || textAt(node, "entrypoint")) continue;
        const fix = 'add entrypoint = "ErrorService": docs/transports/service.md';
        yield problem(
          line,
          "ERROR_SERVICE names no entrypoint, so that its Worker has no method to call",
          fix,
        );
      }
      const given = [...vars].map(([name, node]) => ({ name, line: node.line }));
      for (const { name, line } of [...given, ...bindings]) {
        const meant = SETTINGS.has(name) || words.has(name) ? undefined : findMeant(name, [...SETTINGS]);
        if (meant) yield problem(line, `${name} is read by nobody`, `did you mean ${meant}?`);
      }
    }
  },
};
