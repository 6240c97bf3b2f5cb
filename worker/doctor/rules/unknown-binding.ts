import { findMeant } from "../../capture/settings/spelling.ts";
import { isSecretName } from "../config/secrets.ts";
import { SETTINGS } from "../config/settings.ts";
import type { Rule } from "../finding.ts";
import type { Code, Project } from "../project.ts";
import { optionalNames, readCode } from "../source/code-reads.ts";
import type { EnvRead } from "../source/env-reads.ts";

export const unknownBinding: Rule = {
  name: "unknown-binding",
  severity: "error",
  about:
    "The code reads a name of `env` that no binding, variable or secret of the wrangler file has. A hint where it may be a secret.",
  *find(project) {
    const { codes, show } = project;
    for (const code of codes) {
      // A Worker that a package has made may get an env of that package's making.
      if (!code.entries.some(({ name }) => name === "default")) continue;
      const known = knownNames(project, code);
      const optional = optionalNames(code);
      const { reads } = readCode(code);
      const guarded = new Set(reads.filter(({ isOptional }) => isOptional).map(({ name }) => name));
      for (const read of reads) {
        const { name, module, line } = read;
        if (known.has(name) || SETTINGS.has(name) || optional.has(name) || guarded.has(name)) continue;
        const meant = findMeant(name, [...known]);
        const isBinding = isBindingCall(read);
        // No file lists secrets. Only a call that a text does not have proves that this is a binding.
        if (!isBinding && isSecretName(name)) continue;
        yield {
          file: show(module.path),
          line,
          severity: isBinding ? "error" : meant ? "warning" : "hint",
          message: `env.${name} is read, and no binding has this name`,
          fix: meant
            ? `did you mean ${meant}?`
            : isBinding
              ? "bind it in the wrangler file, or correct the name"
              : "bind it in the wrangler file; if it is a secret, name it in .dev.vars, or in secrets.required",
        };
      }
    }
  },
};

/** Whether a method is called that texts and JSON, which secrets and variables are, do not have. */
function isBindingCall({ method }: EnvRead): boolean {
  return method !== undefined && ![String, Array, Object].some(({ prototype }) => method in prototype);
}

function knownNames({ environments, localNames }: Project, code: Code): Set<string> {
  const own = environments.filter((one) => code.environments.includes(one));
  return new Set([
    ...localNames,
    ...own.flatMap(({ bindings, vars, secrets }) => [
      ...bindings.map(({ name }) => name),
      ...vars.keys(),
      ...secrets,
    ]),
  ]);
}
