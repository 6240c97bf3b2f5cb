import type { Rule } from "../finding.ts";
import { allModules } from "../source/objects.ts";
import {
  findLine,
  isCall,
  isFunction,
  isMember,
  type Node,
  propertyName,
  unwrap,
  walk,
} from "../source/walk.ts";

export const newUniqueId: Rule = {
  name: "new-unique-id",
  severity: "warning",
  about:
    "A handler makes an object with `newUniqueId()` and keeps its id nowhere: every call makes a new, empty object.",
  *find({ codes, show }) {
    for (const { module } of allModules(codes)) {
      const found: number[] = [];
      walk(module.program, (node, ancestors) => {
        if (!isCall(node) || !isUniqueId(unwrap(node.callee))) return;
        if (isForgotten(node, ancestors)) found.push(findLine(node));
      });
      for (const line of found) {
        yield {
          file: show(module.path),
          line,
          message:
            "the id of newUniqueId() is not kept: each call makes a new object that is never found again",
          fix: "name the object: env.ROOM.getByName(name); or keep id.toString()",
        };
      }
    }
  },
};

function isUniqueId(callee: Node): boolean {
  return isMember(callee) && propertyName(callee) === "newUniqueId";
}

/** Whether an id only ever goes into `.get(id)`. */
function isForgotten(call: Node, ancestors: readonly Node[]): boolean {
  const outer = ancestors.findLast((one) => unwrap(one) === one);
  if (outer && isGet(outer, call)) return true;
  if (outer?.type !== "VariableDeclarator" || outer.id.type !== "Identifier") return false;
  const { name } = outer.id;
  const scope = ancestors.findLast(isFunction) ?? ancestors[0];
  if (!scope) return false;
  let isForgotten = true;
  walk(scope, (node, inner) => {
    if (node.type !== "Identifier" || node.name !== name) return;
    const parent = inner.at(-1);
    const isOwn = parent === outer || (parent && isMember(parent) && parent.property === node);
    if (!isOwn && !(parent && isGet(parent, node))) isForgotten = false;
  });
  return isForgotten;
}

function isGet(outer: Node, argument: Node): boolean {
  if (!isCall(outer) || outer.arguments[0] !== argument) return false;
  const callee = unwrap(outer.callee);
  return isMember(callee) && propertyName(callee) === "get";
}
