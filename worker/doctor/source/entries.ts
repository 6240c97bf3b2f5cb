import type * as t from "@babel/types";
import type { Environment } from "../config/environment.ts";
import { textAt } from "../config/located.ts";
import { type ClassFacts, type Cover, type Method, readClass, readHandlers } from "./class-facts.ts";
import type { Definition, Graph } from "./graph.ts";
import type { Module } from "./module.ts";
import { COVERS, calledName } from "./names.ts";
import { isFunction, isMember, lineOf, type Node, unwrap } from "./walk.ts";

/** A class or an object that the platform calls. */
export interface Entry {
  readonly kind: "object" | "workflow" | "entrypoint" | "worker";
  /** The name it is exported by. */
  readonly name: string;
  readonly module: Module;
  readonly line: number;
  readonly methods: ReadonlyMap<string, Method>;
  readonly covers: readonly Cover[];
  /** Whether it may have more methods than could be found. */
  readonly isPartial?: boolean;
  /** For a class. */
  readonly facts?: ClassFacts;
  /** For an app of a router: the class of that router. */
  readonly router?: string;
}

const BASES: Readonly<Record<string, Entry["kind"]>> = {
  DurableObject: "object",
  Server: "object",
  YServer: "object",
  Agent: "object",
  AIChatAgent: "object",
  McpAgent: "object",
  Container: "object",
  WorkflowEntrypoint: "workflow",
  AgentWorkflow: "workflow",
  WorkerEntrypoint: "entrypoint",
};

/** All that the main module exports for the platform. */
export function readEntries(graph: Graph, environments: readonly Environment[]): Entry[] {
  const kinds = boundKinds(environments);
  const exported = graph
    .exportsOf(graph.main)
    .map((name) => [name, graph.exported(graph.main, name)] as const);
  // A class that is bound and not exported has faults as well.
  const strays = graph.strays.flatMap((module) =>
    [...kinds.keys()].map((name) => [name, graph.exported(module, name)] as const),
  );
  return [...exported, ...strays].flatMap(([name, definition]): Entry[] => {
    if (!definition) return [];
    const facts = readClass(graph, definition);
    if (!facts) return name === "default" ? readWorker(graph, definition) : [];
    const kind =
      kinds.get(name) ?? BASES[facts.base?.name ?? ""] ?? (name === "default" ? "entrypoint" : undefined);
    const { module, line, methods, covers } = facts;
    return kind ? [{ kind, name, module, line, methods, covers, facts }] : [];
  });
}

/** What the wrangler file says of classes, by their names. */
function boundKinds(environments: readonly Environment[]): Map<string, Entry["kind"]> {
  const kinds = new Map<string, Entry["kind"]>();
  for (const { bindings, exports = new Map() } of environments) {
    for (const { field, className } of bindings) {
      if (className) kinds.set(className, field === "workflows" ? "workflow" : "object");
    }
    for (const [name, node] of exports)
      if (textAt(node, "type") === "durable-object") kinds.set(name, "object");
  }
  return kinds;
}

/** The default export, if it is not a class: an object of handlers, or the app of a router. */
function readWorker(graph: Graph, definition: Definition): Entry[] {
  const covers: Cover[] = [];
  let at: Definition | undefined = definition;
  while (at && "node" in at) {
    const { module, node }: { module: Module; node: Node } = at;
    const about = { kind: "worker", name: "default", module, line: lineOf(node), covers } as const;
    if (node.type === "ObjectExpression") return [{ ...about, ...readHandlers(graph, module, node) }];
    const router = routerOf(graph, module, node);
    if (router) return [{ ...about, methods: new Map(), router }];
    const by = node.type === "CallExpression" ? calledName(graph, module, node.callee) : undefined;
    if (node.type !== "CallExpression" || by === undefined || !COVERS.has(by)) return [];
    covers.push({ by, module, call: node });
    at = node.arguments
      .map((argument) => graph.resolve(module, argument))
      .find((one) => one && !("node" in one && isFunction(one.node)));
  }
  return [];
}

/** Whose apps answer errors of their routes themselves. */
export const ROUTERS = new Set(["Hono", "OpenAPIHono", "Router", "AutoRouter", "IttyRouter"]);

/** The class of a router whose app this is: `new Hono()`, or a chain of calls on it. */
export function routerOf(graph: Graph, module: Module, expression: Node): string | undefined {
  let node = unwrap(expression);
  while (node.type === "CallExpression" && isMember(unwrap(node.callee))) {
    const callee = unwrap(node.callee);
    if (!isMember(callee)) break;
    node = unwrap(callee.object);
  }
  const definition = node.type === "Identifier" ? graph.resolve(module, node) : undefined;
  if (definition && "node" in definition && definition.node !== expression) {
    return routerOf(graph, definition.module, definition.node);
  }
  if (node.type !== "NewExpression" && node.type !== "CallExpression") return undefined;
  const { callee }: t.NewExpression | t.CallExpression = node;
  const name = calledName(graph, module, callee);
  return name !== undefined && ROUTERS.has(name) ? name : undefined;
}
