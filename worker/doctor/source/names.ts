import type { Definition, Graph } from "./graph.ts";
import type { Module } from "./module.ts";
import { isMember, type Node, propertyName, unwrap } from "./walk.ts";

/** Reports an error, and resolves when it is settled. */
export const CAPTURES = new Set(["captureExceptionInIsolate"]);
/** Reports a text, which no error asks for. */
export const MESSAGES = new Set(["captureMessage"]);
/** Reports an error by another SDK. */
export const OTHER_CAPTURES = new Set(["captureException", "logError"]);
/** Hand a batch, a record or an item on, and never throw. */
export const DELIVERS = new Set(["deliverQueued", "deliverTailed", "receiveEvent"]);
/** Cover a class or the exported handlers. */
export const COVERS = new Set([
  "captureDurableObject",
  "captureWorkflow",
  "captureHandlers",
  "instrumentDurableObjectWithSentry",
  "instrumentWorkflowWithSentry",
  "withSentry",
]);
/** Cover a callback. */
export const CALLBACK_COVERS = new Set(["captureStep", "captureRouteErrors"]);
/** A function of the user's own that says by its name that it reports. Where its code cannot be found, the name is believed. */
const SAYS_SO = /capture|report|sentry|notifyError|trackError/i;

/** The name of the called function: the exported name in its module, otherwise its local name. */
export function calledName(graph: Graph, module: Module, callee: Node): string | undefined {
  const node = unwrap(callee);
  const definition = graph.resolve(module, node);
  if (definition && "source" in definition && !/^(default|\*)$/.test(definition.name)) return definition.name;
  if (isMember(node)) return propertyName(node);
  if (node.type !== "Identifier") return undefined;
  const imported = module.imports.get(node.name)?.name;
  return imported === undefined || /^(default|\*)$/.test(imported) ? node.name : imported;
}

/** Whether a definition is what `createCapture` has made. */
export function isOwnCapture(graph: Graph, definition: Definition | undefined): boolean {
  if (!definition || !("node" in definition) || definition.node.type !== "CallExpression") return false;
  return calledName(graph, definition.module, definition.node.callee) === "createCapture";
}

export function saysThatItReports(name: string | undefined): boolean {
  return name !== undefined && SAYS_SO.test(name);
}
