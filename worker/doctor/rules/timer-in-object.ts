import type { Rule } from "../finding.ts";
import { objectClasses } from "../source/objects.ts";
import {
  findAll,
  findLine,
  isCall,
  isFunction,
  isMember,
  type Node,
  propertyName,
  unwrap,
  walk,
} from "../source/walk.ts";

export const timerInObject: Rule = {
  name: "timer-in-object",
  severity: "warning",
  about: "An object sets a timer: it cannot hibernate while one is pending, and an eviction forgets it.",
  *find(project) {
    for (const { module, node } of objectClasses(project)) {
      const timers: { line: number; name: string }[] = [];
      walk(node, (inner, ancestors) => {
        const name = isCall(inner) ? timerName(unwrap(inner.callee)) : undefined;
        if (name && !(name === "setTimeout" && (isSleep(ancestors) || isCleared(ancestors))))
          timers.push({ line: findLine(inner), name });
      });
      for (const { line, name } of timers) {
        yield {
          file: project.show(module.path),
          line,
          message: `${name} in an object: it cannot hibernate while the timer is pending, and the timer is gone when it is evicted`,
          fix: "use an alarm: await this.ctx.storage.setAlarm(Date.now() + ms)",
        };
      }
    }
  },
};

function timerName(callee: Node): string | undefined {
  const isGlobal =
    isMember(callee) && callee.object.type === "Identifier" && callee.object.name === "globalThis";
  const name = callee.type === "Identifier" ? callee.name : isGlobal ? propertyName(callee) : undefined;
  return name === "setTimeout" || name === "setInterval" ? name : undefined;
}

/** A timer of a local name, which the same function clears. */
function isCleared(ancestors: readonly Node[]): boolean {
  const holder = ancestors.at(-1);
  const scope = ancestors.findLast(isFunction);
  if (holder?.type !== "VariableDeclarator" || holder.id.type !== "Identifier" || !scope) return false;
  const { name } = holder.id;
  return findAll(scope, isCall).some(({ callee, arguments: [timer] }) => {
    return (
      callee.type === "Identifier" &&
      callee.name === "clearTimeout" &&
      timer?.type === "Identifier" &&
      timer.name === name
    );
  });
}

/** A timer that a promise waits for: somebody awaits it, and it ends with the event. */
function isSleep(ancestors: readonly Node[]): boolean {
  return ancestors.some(
    (one) =>
      one.type === "NewExpression" && one.callee.type === "Identifier" && one.callee.name === "Promise",
  );
}
