import type { Environment } from "../config/environment.ts";
import { textAt } from "../config/located.ts";
import { type ClassFacts, type Cover, type Method, readClass, readHandlers } from "./class-facts.ts";
import type { Definition, Graph } from "./graph.ts";
import type { Module } from "./module.ts";
import { COVERS, calledName } from "./names.ts";
import { findRouter, type Router } from "./routers.ts";
import { findLine, isFunction, type Node } from "./walk.ts";

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
  /** Where the Worker is the app of a router. */
  readonly router?: Router;
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
    .listExports(graph.main)
    .map((name) => [name, graph.exported(graph.main, name)] as const);
  // A class that is bound and not exported has faults as well.
  const strays = graph.strays.flatMap((module) =>
    [...kinds.keys()].map((name) => [name, graph.exported(module, name)] as const),
  );
  return [...exported, ...strays].flatMap(([name, definition]): Entry[] => {
    if (!definition) return [];
    const facts = readClass(graph, definition);
    if (!facts) return name === "default" ? readWorker(graph, definition) : [];
    const base = BASES[facts.base?.name ?? ""];
    const kind = kinds.get(name) ?? (name === "default" ? "entrypoint" : base);
    // What a framework makes of an object's class for the default export is no class of the user's.
    if (name === "default" && kind === "entrypoint" && base === "object") return [];
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
    const about = { kind: "worker", name: "default", module, line: findLine(node), covers } as const;
    if (node.type === "ObjectExpression") return [{ ...about, ...readHandlers(graph, module, node) }];
    const router = findRouter(graph, module, node);
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
