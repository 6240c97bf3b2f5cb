import { SETTINGS } from "../config/settings.ts";
import type { Rule } from "../finding.ts";
import { readCode } from "../source/code-reads.ts";

/** Bindings that do their work without code, or from outside. */
const WORK_ALONE = new Set(["assets", "version_metadata", "unsafe", "tail_consumers"]);

export const unusedBinding: Rule = {
  name: "unused-binding",
  severity: "warning",
  about: "A binding's name stands nowhere in the code.",
  *find({ codes, wrangler, show }) {
    const words = new Set(codes.flatMap((code) => [...readCode(code).words]));
    if (!codes.length || codes.some((code) => readCode(code).isOpen)) return;
    const told = new Set<string>();
    for (const { bindings } of codes.flatMap(({ environments }) => environments)) {
      for (const { name, field, line } of bindings) {
        if (words.has(name) || SETTINGS.has(name) || WORK_ALONE.has(field) || told.has(name)) continue;
        told.add(name);
        yield {
          file: show(wrangler.path),
          line,
          message: `no code uses the binding ${name}`,
          fix: "correct the name in the file or in the code, or remove the binding",
          // It may be started from the command line.
          ...(field === "workflows" && { severity: "hint" }),
        };
      }
    }
  },
};
