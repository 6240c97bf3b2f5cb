import type * as t from "@babel/types";
import type { Graph } from "../source/graph.ts";
import type { Module } from "../source/module.ts";
import { findCatch, findRouter, isHono, type Router } from "../source/routers.ts";
import { findAll, isCall, isMember, type Node, propertyName, unwrap } from "../source/walk.ts";
import type { Edits } from "./edits.ts";
import type { Imports } from "./imports.ts";

/** As Hono answers an error by itself. */
const HONO_HANDLER =
  '(error, c) => ("getResponse" in error ? error.getResponse() : c.text("Internal Server Error", 500))';

/** Has the error handler of a router report, or gives the router one that answers as it does by itself. */
export function coverRoutes(graph: Graph, router: Router, edits: Edits, imports: Imports): void {
  if (isHono(router)) coverHono(graph, router, edits, imports);
  else coverItty(router, edits, imports);
}

function coverHono(graph: Graph, router: Router, edits: Edits, imports: Imports): void {
  const given = findOnError(graph, router);
  if (given) {
    wrap(given.module, given.node, edits, imports);
    return;
  }
  const { module, node } = router;
  const cover = imports.need(module, "captureRouteErrors");
  const name = findName(module, node);
  const end = node.end ?? 0;
  const call = `.onError(${cover}(${HONO_HANDLER}))`;
  const statement = module.program.body.find((one) => (one.start ?? 0) <= end && (one.end ?? 0) >= end);
  if (name === undefined) edits.insert(module.path, end, call);
  else edits.insert(module.path, statement?.end ?? end, `\n${name}${call};`);
}

/** The handler that the app is given by `onError`. */
function findOnError(graph: Graph, router: Router): { module: Module; node: Node } | undefined {
  for (const module of graph.modules) {
    for (const { callee, arguments: given } of findAll(module.program, isCall)) {
      const method = unwrap(callee);
      const [node] = given;
      if (!node || !isMember(method) || propertyName(method) !== "onError") continue;
      if (findRouter(graph, module, method.object)?.node === router.node) return { module, node };
    }
  }
  return undefined;
}

/** The variable that holds an app, or a chain of calls on it. */
function findName({ declared }: Module, { start, end }: Node): string | undefined {
  const holds = (node: Node) => (node.start ?? 0) <= (start ?? 0) && (node.end ?? 0) >= (end ?? 0);
  return [...declared].find(([, node]) => /^(New|Call)Expression$/.test(node.type) && holds(node))?.[0];
}

function coverItty(router: Router, edits: Edits, imports: Imports): void {
  const { module, node } = router;
  const handler = findCatch(router);
  if (handler) {
    wrap(module, handler, edits, imports);
    return;
  }
  const [options] = node.arguments;
  const error = localName(module, "error");
  // Options that are made elsewhere are for a person, and so is a file in which the name means something else.
  if ((options && options.type !== "ObjectExpression") || error === undefined) return;
  const option = `catch: ${imports.need(module, "captureRouteErrors")}(${error})`;
  if (options)
    edits.insert(
      module.path,
      (options.start ?? 0) + 1,
      options.properties.length ? ` ${option},` : ` ${option} `,
    );
  else edits.insert(module.path, (node.end ?? 0) - 1, `{ ${option} }`);
  addImport(module, error, edits);
}

/** The name that a function of itty-router has in a module; undefined where its name is taken. */
function localName({ imports, declared }: Module, name: string): string | undefined {
  for (const [local, { source, name: imported }] of imports)
    if (source === "itty-router" && imported === name) return local;
  return imports.has(name) || declared.has(name) ? undefined : name;
}

function addImport({ path, program, imports }: Module, name: string, edits: Edits): void {
  if (imports.has(name)) return;
  const statement = program.body.find(
    (one): one is t.ImportDeclaration =>
      one.type === "ImportDeclaration" && one.source.value === "itty-router",
  );
  const last = statement?.specifiers.at(-1);
  if (last) edits.insert(path, last.end ?? 0, `, ${name}`);
}

function wrap(module: Module, handler: Node, edits: Edits, imports: Imports): void {
  const cover = imports.need(module, "captureRouteErrors");
  edits.insert(module.path, handler.start ?? 0, `${cover}(`);
  edits.insert(module.path, handler.end ?? 0, ")");
}
