import { findLiveClasses, readClassSteps } from "../config/classes.ts";
import type { Rule } from "../finding.ts";

export const deletedClass: Rule = {
  name: "deleted-class",
  severity: "warning",
  about:
    "`deleted_classes` deletes all objects of a class with their data. An error where the class is still bound.",
  *find({ environments, wrangler, show }) {
    for (const environment of environments) {
      // Migrations that are inherited are looked at where they stand.
      const isInherited = environment.name !== undefined && !environment.own.fields.has("migrations");
      if (isInherited && environments.some(({ name }) => name === undefined)) continue;
      const live = findLiveClasses(environment);
      for (const { kind, className, line } of readClassSteps(environment)) {
        if (kind !== "deleted" || live.has(className)) continue;
        const binding = environment.bindings.find((one) => one.className === className);
        yield {
          file: show(wrangler.path),
          line,
          severity: binding ? "error" : "warning",
          message: binding
            ? `deleted_classes deletes ${className} with all its data, and ${binding.name} still binds it`
            : `deleted_classes deletes every object of ${className} with its data, and nothing brings them back`,
          fix: binding
            ? "remove the class from deleted_classes, or remove its binding; to rename it use renamed_classes"
            : "to rename the class use renamed_classes; to delete it on purpose, add the comment: # isolate-capture-ignore deleted-class",
        };
      }
    }
  },
};
