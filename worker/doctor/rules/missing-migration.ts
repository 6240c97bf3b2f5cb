import { type Addition, adviseAdditions } from "../config/addition.ts";
import { findLiveClasses, readClassSteps } from "../config/classes.ts";
import type { Environment } from "../config/environment.ts";
import { at } from "../config/located.ts";
import type { Rule } from "../finding.ts";
import { readCode } from "../source/code-reads.ts";

export const missingMigration: Rule = {
  name: "missing-migration",
  severity: "error",
  about: "A Durable Object class is bound or exported, and no migration makes it.",
  *find({ environments, codes, wrangler, show }) {
    for (const environment of environments) {
      const live = findLiveClasses(environment);
      const deleted = readClassSteps(environment).flatMap((step) =>
        step.kind === "deleted" ? [step.className] : (step.from ?? []),
      );
      const addition = (className: string) =>
        adviseAdditions(migrationFor(environment, [className]), wrangler);
      const bound = new Set<string>();
      for (const { name, field, className, node } of environment.bindings) {
        if (field !== "durable_objects" || !className) continue;
        bound.add(className);
        // That a class is deleted while it is bound has a rule of its own.
        if (live.has(className) || deleted.includes(className)) continue;
        yield {
          file: show(wrangler.path),
          line: at(node, "class_name").line,
          message: `no migration makes the class ${className}, which ${name} binds: the deployment is refused`,
          fix: `add:\n${addition(className)}`,
        };
      }
      const code = codes.find(({ environments }) => environments.includes(environment));
      if (environment.name !== undefined) continue;
      for (const { kind, name, facts, module, line } of code?.entries ?? []) {
        const isObject = kind === "object" && facts?.base?.name === "DurableObject";
        if (!isObject || name === "default" || live.has(name) || bound.has(name) || deleted.includes(name))
          continue;
        // A class of `ctx.exports` or a facet needs neither.
        if (code && ["exports", "facets"].some((word) => readCode(code).words.has(word))) continue;
        if (isBoundElsewhere(wrangler.environments, name)) continue;
        yield {
          file: show(module.path),
          line,
          severity: "warning",
          message: `the Durable Object ${name} is exported, but no binding and no migration names it`,
          fix: `bind it in durable_objects.bindings and add a migration, or do not export it:\n${addition(name)}`,
        };
      }
    }
  },
};

function isBoundElsewhere(environments: readonly Environment[], className: string): boolean {
  return environments.some(
    (one) =>
      findLiveClasses(one).has(className) || one.bindings.some((binding) => binding.className === className),
  );
}

/** The lines that make these classes. */
export function migrationFor(environment: Environment, classes: readonly string[]): Addition[] {
  if (environment.exports) {
    return classes.map((name) => ({
      path: ["exports", name],
      isEntry: false,
      value: { type: "durable-object", storage: "sqlite" },
    }));
  }
  const tags = new Set(environment.migrations.map(({ tag }) => tag));
  let number = environment.migrations.length + 1;
  while (tags.has(`v${number}`)) number++;
  return [{ path: ["migrations"], isEntry: true, value: { tag: `v${number}`, new_sqlite_classes: classes } }];
}
