import type * as t from "@babel/types";
import { reportsErrors } from "./captures.ts";
import type { Graph } from "./graph.ts";
import type { Module } from "./module.ts";
import { calledName } from "./names.ts";
import { type Call, findAll, isCall, isFunction, isMember, type Node, propertyName, unwrap } from "./walk.ts";

/** A router's app, and where it is made. */
export interface Router {
  /** Its class or function: `Hono`, `AutoRouter`. */
  readonly name: string;
  readonly module: Module;
  readonly node: t.NewExpression | t.CallExpression;
}

/** Hono has an error handler of its own, and `onError` for another. */
const HONO = new Set(["Hono", "OpenAPIHono"]);
/** itty-router takes its error handler as the option `catch`. */
const ITTY = new Set(["Router", "AutoRouter", "IttyRouter"]);

export function isRouterName(name: string): boolean {
  return HONO.has(name) || ITTY.has(name);
}

export function isHono({ name }: Router): boolean {
  return HONO.has(name);
}

/** The router whose app this expression is: `new Hono()`, or a chain of calls on it, or a name of one. */
export function findRouter(graph: Graph, module: Module, expression: Node): Router | undefined {
  let node = unwrap(expression);
  while (node.type === "CallExpression" && isMember(unwrap(node.callee))) {
    const callee = unwrap(node.callee);
    if (!isMember(callee)) break;
    node = unwrap(callee.object);
  }
  const definition = node.type === "Identifier" ? graph.resolve(module, node) : undefined;
  if (definition && "node" in definition && definition.node !== expression) {
    return findRouter(graph, definition.module, definition.node);
  }
  if (node.type !== "NewExpression" && node.type !== "CallExpression") return undefined;
  const name = calledName(graph, module, node.callee);
  return name !== undefined && isRouterName(name) ? { name, module, node } : undefined;
}

/** The router whose `fetch` this code is, or calls. */
export function findRouterOfFetch(graph: Graph, module: Module, node: Node): Router | undefined {
  const code = unwrap(node);
  const calls = isFunction(code) ? findAll(code, isCall).map(({ callee }) => unwrap(callee)) : [code];
  for (const one of calls) {
    if (!isMember(one) || !/^(fetch|handle)$/.test(propertyName(one) ?? "")) continue;
    const router = findRouter(graph, module, one.object);
    if (router) return router;
  }
  return undefined;
}

/** The option `catch` of itty-router: its error handler. */
export function findCatch({ node }: Router): Node | undefined {
  const [options] = node.arguments;
  if (options?.type !== "ObjectExpression") return undefined;
  const property = options.properties.find((one) => propertyName(one) === "catch");
  return property?.type === "ObjectProperty" ? property.value : property;
}

/** Whether the app answers errors of its routes, so that whoever calls it sees none. */
export function answersErrors(graph: Graph, router: Router): boolean {
  if (isHono(router) || router.name === "AutoRouter" || findCatch(router)) return true;
  // Options that are made elsewhere may have it.
  const [options] = router.node.arguments;
  if (options && options.type !== "ObjectExpression") return true;
  return graph.modules.some((module) =>
    findAll(module.program, isCall).some(({ callee }) => {
      const method = unwrap(callee);
      if (!isMember(method) || propertyName(method) !== "catch") return false;
      return findAll(method.object, isCall).some((call) => isFetchOf(graph, module, call, router));
    }),
  );
}

function isFetchOf(graph: Graph, module: Module, { callee }: Call, { node }: Router): boolean {
  const method = unwrap(callee);
  return isMember(method) && findRouter(graph, module, method.object)?.node === node;
}

/** Whether some router is told to report the errors of its routes. */
export function routesReport(graph: Graph): boolean {
  return graph.modules.some((module) =>
    findAll(module.program, isCall).some((call) => isTold(graph, module, call)),
  );
}

function isTold(graph: Graph, module: Module, { callee, arguments: given }: Call): boolean {
  const node = unwrap(callee);
  const name = isMember(node) ? propertyName(node) : node.type === "Identifier" ? node.name : undefined;
  if (name === "captureRouteErrors") return true;
  if (name === "onError" || name === "catch") return given.some((one) => mayReport(graph, module, one));
  const handler =
    node.type === "Identifier" && ITTY.has(calledName(graph, module, node) ?? "") ? given[0] : undefined;
  if (handler?.type !== "ObjectExpression") return false;
  return handler.properties.some(
    (one) =>
      propertyName(one) === "catch" &&
      mayReport(graph, module, one.type === "ObjectProperty" ? one.value : one),
  );
}

/** itty-router's own `error` answers and reports nothing. A function of another package is believed to report. */
function mayReport(graph: Graph, module: Module, handler: Node): boolean {
  const definition = graph.resolve(module, handler);
  if (definition && "source" in definition && definition.source === "itty-router") return false;
  return reportsErrors(graph, module, handler);
}
