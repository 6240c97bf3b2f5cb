import type { Code } from "../project.ts";
import { reportsErrors } from "./captures.ts";
import type { Method } from "./class-facts.ts";
import type { Entry } from "./entries.ts";
import { findRouterOfFetch, type Router, routesReport } from "./routers.ts";
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
export function listHandlers({ kind, methods }: Entry): Method[] {
  return [...methods.values()].filter(({ name }) => HANDLERS[kind].includes(name));
}

/** The hooks of a framework: what its base class calls, and whose errors it may keep. */
export function listHooks({ facts, methods }: Entry): Method[] {
  const { source = "" } = facts?.base ?? {};
  if (!source || source.startsWith("cloudflare:")) return [];
  return [...methods.values()].filter(({ name }) => /^on[A-Z]/.test(name));
}

/** The methods that other code can call over RPC. */
export function listRpcMethods(entry: Entry): Method[] {
  const { kind, facts, methods } = entry;
  // A class that extends nothing has no RPC.
  if (!facts?.base || (kind !== "object" && kind !== "entrypoint")) return [];
  const others = new Set([...listHandlers(entry), ...listHooks(entry)]);
  const inner = new Set(
    facts.own.flatMap(({ node }) => findAll(node, isOwnCall).map(({ property }) => property)).map(readName),
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

function readName(node: Node): string {
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
  return findRouterOfFetch(graph, module, node) !== undefined && routesReport(graph);
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

/** The router that has the Worker's requests: as its app, or by its `fetch`. */
export function findOwnRouter({ graph }: Code, { kind, router, methods }: Entry): Router | undefined {
  if (kind !== "worker") return undefined;
  const fetch = methods.get("fetch");
  return router ?? (fetch && findRouterOfFetch(graph, fetch.module, fetch.node));
}
