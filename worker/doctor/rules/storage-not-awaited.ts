import type { Rule } from "../finding.ts";
import { hasCatch, isLeftAlone } from "../source/awaited.ts";
import { allModules, objectClasses } from "../source/objects.ts";
import { findLine, isCall, isMember, type Node, propertyName, unwrap, walk } from "../source/walk.ts";

const METHODS = /^(get|put|delete|list|deleteAll|getAlarm|setAlarm|deleteAlarm|transaction|sync)$/;

export const storageNotAwaited: Rule = {
  name: "storage-not-awaited",
  severity: "warning",
  about:
    "A call of `storage` in an object is not awaited, so that no catch sees it fail. A hint where `void` says that it is meant.",
  *find(project) {
    const classes = new Set<Node>(objectClasses(project).map(({ node }) => node));
    for (const { module } of allModules(project.codes)) {
      const alone: { line: number; method: string; isVoid: boolean }[] = [];
      walk(module.program, (inner, ancestors) => {
        const isInObject = ancestors.some((one) => classes.has(one));
        const method = isCall(inner) ? storageMethod(unwrap(inner.callee), isInObject) : undefined;
        if (!method || !isLeftAlone(inner, ancestors) || hasCatch(ancestors)) return;
        const isVoid = ancestors.some((one) => one.type === "UnaryExpression" && one.operator === "void");
        alone.push({ line: findLine(inner), method, isVoid });
      });
      for (const { line, method, isVoid } of alone) {
        yield {
          file: project.show(module.path),
          line,
          severity: isVoid ? "hint" : "warning",
          message: `storage.${method}() is not awaited: if it fails, no catch and no capture sees it, and the object is reset`,
          fix: `await it: await this.ctx.storage.${method}(…)`,
        };
      }
    }
  },
};

/** The method of an object's storage that is called. `sql` and `kv` are synchronous. */
function storageMethod(callee: Node, isInObject: boolean): string | undefined {
  if (!isMember(callee)) return undefined;
  const method = propertyName(callee) ?? "";
  return METHODS.test(method) && isStorage(unwrap(callee.object), isInObject) ? method : undefined;
}

/** `ctx.storage`, `this.state.storage`; in an object also `this.storage` and `storage`, which elsewhere may be anything. */
function isStorage(node: Node, isInObject: boolean): boolean {
  if (node.type === "Identifier") return isInObject && node.name === "storage";
  if (!isMember(node) || plainName(propertyName(node)) !== "storage") return false;
  const owner = unwrap(node.object);
  const name = isMember(owner) ? propertyName(owner) : owner.type === "Identifier" ? owner.name : undefined;
  return isInObject || /^(ctx|state)$/.test(plainName(name));
}

/** The name without the mark of a private field. */
function plainName(name = ""): string {
  return name.replace(/^[#_]/, "");
}
