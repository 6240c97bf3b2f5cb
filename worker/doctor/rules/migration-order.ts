import { readClassSteps } from "../config/classes.ts";
import { at, type Located } from "../config/located.ts";
import type { Rule } from "../finding.ts";

export const migrationOrder: Rule = {
  name: "migration-order",
  severity: "error",
  about: "A migration has no tag or the tag of another, or makes, renames or deletes a class that it cannot.",
  *find({ environments, wrangler, show }) {
    for (const environment of environments) {
      const problem = (line: number, message: string, fix: string) => ({
        file: show(wrangler.path),
        line,
        message,
        fix,
      });
      const tags = new Map<string, number>();
      for (const { tag, line, node } of environment.migrations) {
        if (tag === undefined) {
          yield problem(line, "a migration has no tag", 'give each migration a tag of its own: tag = "v2"');
        } else if (tags.has(tag)) {
          const where = at(node, "tag").line;
          const message = `the tag ${tag} was used on line ${tags.get(tag)}: this migration never runs`;
          yield problem(where, message, "give it a tag that no migration has had");
        } else tags.set(tag, at(node, "tag").line);
      }
      if (environment.migrations.length && environment.exports?.size && hasObjects(environment.exports)) {
        const [{ line } = { line: 1 }] = environment.migrations;
        yield problem(
          line,
          "a wrangler file cannot have both migrations and exports of objects",
          "keep one of the two",
        );
      }
      const live = new Set<string>();
      for (const { kind, className, from, line } of readClassSteps(environment)) {
        const gone = from ?? className;
        if (kind === "new" && live.has(className)) {
          yield problem(
            line,
            `${className} exists already: a class is made once`,
            "remove it from this migration",
          );
        }
        if ((kind === "deleted" || kind === "renamed") && !live.has(gone)) {
          yield problem(
            line,
            `no migration before this one makes ${gone}`,
            "name the class as the migration before does",
          );
        }
        if (kind === "deleted" || from) live.delete(gone);
        if (kind !== "deleted") live.add(className);
      }
    }
  },
};

function hasObjects(exports: ReadonlyMap<string, Located>): boolean {
  return [...exports.values()].some((one) => at(one, "type").value === "durable-object");
}
