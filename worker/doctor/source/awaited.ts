import { isCall, isMember, type Node, propertyName, unwrap } from "./walk.ts";

/** Whether a promise is neither awaited nor passed on, because the call is a statement of its own. */
export function isLeftAlone(call: Node, ancestors: readonly Node[]): boolean {
  let inner: Node = call;
  for (const [index, outer] of [...ancestors.entries()].reverse()) {
    if (outer.type === "ExpressionStatement") return true;
    if (outer.type === "ArrowFunctionExpression" && outer.body === inner) {
      return isCallbackOfNobody(outer, ancestors[index - 1]);
    }
    if (!passesOn(outer, inner)) return false;
    inner = outer;
  }
  return false;
}

/** Functions that throw away what their callback returns. */
const FORGETFUL = /^(forEach|setTimeout|setInterval|addEventListener|queueMicrotask)$/;

function isCallbackOfNobody(callback: Node, call: Node | undefined): boolean {
  if (!call || !isCall(call) || call.callee === callback) return false;
  const callee = unwrap(call.callee);
  const name = isMember(callee) ? propertyName(callee) : callee.type === "Identifier" ? callee.name : "";
  return FORGETFUL.test(name ?? "");
}

/** Whether a promise goes through this node as it is: `.catch(…)`, `void …`, a condition, TypeScript's own syntax. */
function passesOn(outer: Node, inner: Node): boolean {
  if (unwrap(outer) !== outer) return true;
  if (isMember(outer))
    return outer.object === inner && /^(then|catch|finally)$/.test(propertyName(outer) ?? "");
  if (isCall(outer)) return outer.callee === inner && isMember(inner);
  if (outer.type === "UnaryExpression") return outer.operator === "void";
  if (outer.type === "LogicalExpression") return outer.right === inner;
  if (outer.type === "ConditionalExpression") return outer.test !== inner;
  return outer.type === "SequenceExpression";
}

/** Whether a failure of the promise is handled where it is made. */
export function hasCatch(ancestors: readonly Node[]): boolean {
  return ancestors.some((outer, index) => {
    const call = ancestors[index - 1];
    if (!isMember(outer) || !call || !isCall(call) || call.callee !== outer) return false;
    const name = propertyName(outer);
    return name === "catch" || (name === "then" && call.arguments.length > 1);
  });
}
