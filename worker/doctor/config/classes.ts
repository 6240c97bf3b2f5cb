import type { Environment } from "./environment.ts";
import { at, textAt, textsAt } from "./located.ts";

/** A step of a migration, or of `exports`, that names a class. */
export interface ClassStep {
  readonly kind: "new" | "deleted" | "renamed" | "transferred";
  readonly className: string;
  /** The name before. */
  readonly from?: string;
  readonly line: number;
}

/** What an environment's migrations, or its `exports`, do to classes, in their order. */
export function readClassSteps({ migrations, exports }: Environment): ClassStep[] {
  const declared = [...(exports ?? [])].flatMap(([className, node]): ClassStep[] => {
    if (textAt(node, "type") !== "durable-object") return [];
    const state = textAt(node, "state") ?? "created";
    const isGone = /^(deleted|renamed|transferred)$/.test(state);
    return isGone ? [] : [{ kind: "new", className, line: node.line }];
  });
  const migrated = migrations.flatMap(({ node }): ClassStep[] => {
    const list = (field: string, kind: ClassStep["kind"]) =>
      textsAt(node, field).map(({ text, line }): ClassStep => ({ kind, className: text, line }));
    const moved = (field: string, kind: ClassStep["kind"]) =>
      at(node, field).items.map((item): ClassStep => {
        const [to = "", from] = [textAt(item, "to"), textAt(item, "from")];
        const { line } = at(item, "to");
        return { kind, className: to, line, ...(from && kind === "renamed" && { from }) };
      });
    return [
      ...list("new_classes", "new"),
      ...list("new_sqlite_classes", "new"),
      ...moved("renamed_classes", "renamed"),
      ...moved("transferred_classes", "transferred"),
      ...list("deleted_classes", "deleted"),
    ];
  });
  return [...declared, ...migrated];
}

/** The classes that exist after all steps, each with the line that made it. */
export function findLiveClasses(environment: Environment): Map<string, number> {
  const live = new Map<string, number>();
  for (const { kind, className, from, line } of readClassSteps(environment)) {
    if (kind === "deleted") live.delete(className);
    else live.set(className, line);
    if (from) live.delete(from);
  }
  return live;
}
