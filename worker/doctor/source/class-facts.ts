import type * as t from "@babel/types";
import type { Definition, Graph } from "./graph.ts";
import type { Module } from "./module.ts";
import { COVERS, calledName } from "./names.ts";
import { findLine, isClass, isFunction, type Node, propertyName, unwrap } from "./walk.ts";

/** A function of a class or of an object of handlers. */
export interface Method {
  readonly name: string;
  readonly module: Module;
  readonly line: number;
  /** Its code, or the expression that gives it. */
  readonly node: Node;
  /** Whether it can be called from outside. */
  readonly isPublic: boolean;
}

/** A call of a function that covers. */
export interface Cover {
  readonly by: string;
  readonly module: Module;
  readonly call: t.CallExpression;
}

/** A class with all that it extends. */
export interface ClassFacts {
  readonly module: Module;
  readonly line: number;
  /** The nearest first: what a class overrides is not in it. */
  readonly methods: ReadonlyMap<string, Method>;
  readonly covers: readonly Cover[];
  /** The first class on the way that is not of this project. */
  readonly base: { readonly source: string; readonly name: string } | undefined;
  /** The classes of this project on the way. */
  readonly own: readonly { readonly module: Module; readonly node: t.Class }[];
}

const MAX_BASES = 20;

/** Follows a class through covers, mixins and `extends`. Returns undefined for anything else. */
export function readClass(graph: Graph, from: Definition): ClassFacts | undefined {
  const methods = new Map<string, Method>();
  const covers: Cover[] = [];
  const own: { module: Module; node: t.Class }[] = [];
  let base: ClassFacts["base"];
  let at: Definition | undefined = from;
  for (let step = 0; at && step < MAX_BASES; step++) {
    if ("source" in at) {
      base = at;
      break;
    }
    const { module, node }: { module: Module; node: Node } = at;
    if (isClass(node)) {
      own.push({ module, node });
      for (const method of readMethods(module, node)) {
        if (!methods.has(method.name)) methods.set(method.name, method);
      }
      at = node.superClass ? graph.resolve(module, node.superClass) : undefined;
    } else if (node.type === "CallExpression") {
      const by = calledName(graph, module, node.callee) ?? "";
      if (COVERS.has(by)) covers.push({ by, module, call: node });
      at = findClass(graph, module, node);
    } else at = undefined;
  }
  const [first] = own;
  if (!first) return undefined;
  return { module: first.module, line: findLine(first.node), methods, covers, base, own };
}

/** The argument of a call that leads to a class. */
function findClass(
  graph: Graph,
  module: Module,
  { arguments: given }: t.CallExpression,
): Definition | undefined {
  return given
    .map((argument) => graph.resolve(module, argument))
    .find((one) => one && ("source" in one || isClass(one.node) || one.node.type === "CallExpression"));
}

function readMethods(module: Module, { body }: t.Class): Method[] {
  return body.body.flatMap((member): Method[] => {
    const name = propertyName(member);
    if (name === undefined || ("static" in member && member.static)) return [];
    const isHidden =
      name.startsWith("#") || ("accessibility" in member && (member.accessibility ?? "public") !== "public");
    const about = { name, module, line: findLine(member), isPublic: !isHidden };
    if (member.type === "ClassMethod") return member.kind === "method" ? [{ ...about, node: member }] : [];
    if (member.type === "ClassPrivateMethod") return [{ ...about, node: member }];
    if (member.type !== "ClassProperty" && member.type !== "ClassPrivateProperty") return [];
    const value = member.value && unwrap(member.value);
    return value && isFunction(value) ? [{ ...about, node: value }] : [];
  });
}

/** The functions of an object of handlers. */
export interface Handlers {
  readonly methods: ReadonlyMap<string, Method>;
  /** Whether it may have more: it spreads something that could not be followed. */
  readonly isPartial: boolean;
}

/** Reads an object of handlers, with what it spreads. */
export function readHandlers(graph: Graph, module: Module, node: t.ObjectExpression): Handlers {
  const methods = new Map<string, Method>();
  let isPartial = false;
  for (const property of node.properties) {
    if (property.type === "SpreadElement") {
      const spread = followCovers(graph, graph.resolve(module, property.argument));
      const inner = spread && readHandlers(graph, spread.module, spread.node);
      for (const [name, handler] of inner?.methods ?? []) methods.set(name, handler);
      isPartial ||= inner?.isPartial ?? true;
      continue;
    }
    const name = propertyName(property);
    if (name === undefined) isPartial = true;
    else {
      const value = property.type === "ObjectMethod" ? property : unwrap(property.value);
      methods.set(name, { name, module, line: findLine(property), node: value, isPublic: true });
    }
  }
  return { methods, isPartial };
}

/** The object of handlers in a cover, or in none. */
function followCovers(
  graph: Graph,
  from: Definition | undefined,
): { module: Module; node: t.ObjectExpression } | undefined {
  let at = from;
  for (let step = 0; at && "node" in at && step < MAX_BASES; step++) {
    const { module, node }: { module: Module; node: Node } = at;
    if (node.type === "ObjectExpression") return { module, node };
    if (node.type !== "CallExpression" || !COVERS.has(calledName(graph, module, node.callee) ?? ""))
      return undefined;
    at = node.arguments
      .map((argument) => graph.resolve(module, argument))
      .find((one) => one && "node" in one && /^(ObjectExpression|CallExpression)$/.test(one.node.type));
  }
  return undefined;
}
