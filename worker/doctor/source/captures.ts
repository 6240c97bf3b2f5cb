import type { ClassFacts } from "./class-facts.ts";
import type { Definition, Graph } from "./graph.ts";
import type { Module } from "./module.ts";
import {
  CALLBACK_COVERS,
  CAPTURES,
  COVERS,
  calledName,
  DELIVERS,
  isOwnCapture,
  MESSAGES,
  OTHER_CAPTURES,
  saysThatItReports,
} from "./names.ts";
import { type Call, isCall, isFunction, isMember, type Node, propertyName, unwrap, walk } from "./walk.ts";

/** Whether a call captures an error, a message, or nothing. */
export function captureKind(graph: Graph, module: Module, { callee }: Call): "error" | "message" | undefined {
  const name = calledName(graph, module, callee) ?? "";
  if (CAPTURES.has(name)) return "error";
  const node = unwrap(callee);
  const definition = graph.resolve(module, node);
  // Other SDKs have functions of this name, which return no promise.
  if (MESSAGES.has(name) && isOurs(definition)) return "message";
  if (isOwnCapture(graph, definition)) return "error";
  if (!isMember(node) || propertyName(node) !== "message") return undefined;
  return isOwnCapture(graph, graph.resolve(module, node.object)) ? "message" : undefined;
}

function isOurs(definition: Definition | undefined): boolean {
  return (
    definition !== undefined && "source" in definition && /^isolate-capture(\/|$)/.test(definition.source)
  );
}

/** How far calls are followed. */
const MAX_DEPTH = 8;

/**
 * Whether an error can be reported in this code, or in what it calls. Where a function cannot be found, its name is
 * believed: a doctor that cries wolf is not asked again.
 */
export function reportsErrors(graph: Graph, module: Module, code: Node, facts?: ClassFacts): boolean {
  const seen = new Set<Node>();

  function looksIn({ module: where, node }: { module: Module; node: Node }, depth: number): boolean {
    if (seen.has(node) || depth > MAX_DEPTH) return false;
    seen.add(node);
    const calls: Call[] = [];
    walk(node, (inner) => {
      if (isCall(inner)) calls.push(inner);
    });
    return (
      calls.some((call) => isReport(where, call)) || calls.some((call) => leadsToReport(where, call, depth))
    );
  }

  function isReport(where: Module, call: Call): boolean {
    if (captureKind(graph, where, call) === "error") return true;
    const name = calledName(graph, where, call.callee) ?? "";
    return [OTHER_CAPTURES, DELIVERS, COVERS, CALLBACK_COVERS].some((names) => names.has(name));
  }

  function leadsToReport(where: Module, { callee }: Call, depth: number): boolean {
    const target = findFunction(where, callee);
    if (target) return looksIn(target, depth + 1);
    return saysThatItReports(calledName(graph, where, callee));
  }

  function findFunction(where: Module, callee: Node): { module: Module; node: Node } | undefined {
    const node = unwrap(callee);
    if (isMember(node) && node.object.type === "ThisExpression") {
      return facts?.methods.get(propertyName(node) ?? "");
    }
    const definition = graph.resolve(where, node);
    return isCode(definition) ? definition : undefined;
  }

  return looksIn({ module, node: code }, 0) || isFunctionThatReports();

  /** A handler may be a name: of a function here, of one in another file, or of a package's. */
  function isFunctionThatReports(): boolean {
    const definition = graph.resolve(module, code);
    if (!definition) return false;
    if ("source" in definition) return true;
    return definition.node !== code && looksIn(definition, 1);
  }
}

function isCode(definition: Definition | undefined): definition is { module: Module; node: Node } {
  return definition !== undefined && "node" in definition && isFunction(definition.node);
}

/** Whether the project takes anything from this library. */
export function usesLibrary({ outside }: Graph): boolean {
  return [...outside].some((source) => /^isolate-capture(\/|$)/.test(source));
}
