import type { Code } from "../project.ts";
import { reportsErrors } from "./captures.ts";
import type { Method } from "./class-facts.ts";
import { type Entry, routerOf } from "./entries.ts";
import type { Graph } from "./graph.ts";
import {
  type AnyFunction,
  findAll,
  isCall,
  isFunction,
  isMember,
  type Member,
  type Node,
  propertyName,
  unwrap,
  walk,
} from "./walk.ts";

const HANDLERS: Readonly<Record<Entry["kind"], readonly string[]>> = {
  object: ["fetch", "alarm", "webSocketMessage", "webSocketClose", "webSocketError"],
  workflow: ["run"],
  entrypoint: ["fetch", "scheduled", "queue", "email", "tail", "trace"],
  worker: ["fetch", "scheduled", "queue", "email", "tail", "trace"],
};

/** The methods that the platform calls by itself. */
export function handlersOf({ kind, methods }: Entry): Method[] {
  return [...methods.values()].filter(({ name }) => HANDLERS[kind].includes(name));
}

/** The hooks of a framework: what its base class calls, and whose errors it may keep. */
export function hooksOf({ facts, methods }: Entry): Method[] {
  const { source = "" } = facts?.base ?? {};
  if (!source || source.startsWith("cloudflare:")) return [];
  return [...methods.values()].filter(({ name }) => /^on[A-Z]/.test(name));
}

/** The methods that other code can call over RPC. */
export function rpcMethodsOf(entry: Entry): Method[] {
  const { kind, facts, methods } = entry;
  // A class that extends nothing has no RPC.
  if (!facts?.base || (kind !== "object" && kind !== "entrypoint")) return [];
  const others = new Set([...handlersOf(entry), ...hooksOf(entry)]);
  const inner = new Set(
    facts.own.flatMap(({ node }) => findAll(node, isOwnCall).map(({ property }) => property)).map(nameOf),
  );
  return [...methods.values()].filter((method) => {
    const isMethod = method.isPublic && method.node.type === "ClassMethod" && !/^_/.test(method.name);
    return isMethod && !others.has(method) && !inner.has(method.name);
  });
}

/** `this.name`: what the class uses itself is most often no RPC method. */
function isOwnCall(node: Node): node is Member {
  return isMember(node) && node.object.type === "ThisExpression";
}

function nameOf(node: Node): string {
  return node.type === "Identifier" ? node.name : "";
}

/** Whether an error in this method is reported, or none can come up in it. */
export function isReported(code: Code, entry: Entry, method: Method): boolean {
  const { name, node } = method;
  // The error is its argument: a handler that ignores it has lost it.
  if (name !== "webSocketError" && isFunction(node) && isHarmless(node)) return true;
  return reports(code, entry, method);
}

/** Whether a method reports errors. */
export function reports({ graph }: Code, entry: Entry, { module, node }: Method): boolean {
  if (reportsErrors(graph, module, node, entry.facts)) return true;
  return isRouterFetch(graph, module, node) && routesReport(graph);
}

/** Whether `fetch` is a router's own, which answers the errors of its routes itself. */
export function isRouterFetch(graph: Graph, module: Method["module"], node: Node): boolean {
  const code = unwrap(node);
  const calls = isFunction(code) ? findAll(code, isCall).map(({ callee }) => unwrap(callee)) : [code];
  return calls.some(
    (one) =>
      isMember(one) &&
      /^(fetch|handle)$/.test(propertyName(one) ?? "") &&
      routerOf(graph, module, one.object) !== undefined,
  );
}

/** Whether a router reports the errors of its routes. */
export function routesReport(graph: Graph): boolean {
  return graph.modules.some((module) =>
    findAll(module.program, isCall).some(({ callee, arguments: given }) => {
      const node = unwrap(callee);
      const name = isMember(node) ? propertyName(node) : node.type === "Identifier" ? node.name : undefined;
      if (name === "captureRouteErrors") return true;
      const isErrorHandler = name === "onError" || name === "catch";
      return isErrorHandler && given.some((one) => reportsErrors(graph, module, one));
    }),
  );
}

/** Calls on these cannot fail, or not in a way that a capture could tell of. */
const SAFE_ROOTS = new Set(["console", "Response", "super"]);
const SAFE_CALLS = new Set(["acceptWebSocket", "getWebSockets", "setWebSocketAutoResponse"]);

/** Whether a function only closes its socket, answers a constant, or does nothing at all. */
function isHarmless(code: AnyFunction): boolean {
  const [first] = code.params;
  const argument = first?.type === "Identifier" ? first.name : undefined;
  let isSafe = true;
  walk(code.body, (node) => {
    if (
      /^(AwaitExpression|ThrowStatement|YieldExpression|ForOfStatement|TaggedTemplateExpression)$/.test(
        node.type,
      )
    ) {
      isSafe = false;
    }
    if (isCall(node) && !isSafeCall(unwrap(node.callee), argument)) isSafe = false;
  });
  return isSafe;
}

function isSafeCall(callee: Node, argument: string | undefined): boolean {
  if (!isMember(callee)) return false;
  const { object } = callee;
  if (SAFE_CALLS.has(propertyName(callee) ?? "")) return true;
  if (object.type === "Super") return true;
  return object.type === "Identifier" && (SAFE_ROOTS.has(object.name) || object.name === argument);
}
