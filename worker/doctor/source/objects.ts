import type * as t from "@babel/types";
import type { Code, Project } from "../project.ts";
import type { Entry } from "./entries.ts";
import type { Module } from "./module.ts";
import { findAll, isCall, isFunction, isMember, type Node, propertyName, unwrap } from "./walk.ts";

/** The code of one class of a Durable Object. */
export interface ObjectClass {
  readonly entry: Entry;
  readonly module: Module;
  readonly node: t.Class;
}

/** Every class of this project that an object is made of, each once. */
export function objectClasses({ codes }: Project): ObjectClass[] {
  const found = new Map<string, ObjectClass>();
  for (const { entries } of codes) {
    for (const entry of entries) {
      if (entry.kind !== "object") continue;
      for (const { module, node } of entry.facts?.own ?? []) {
        const key = `${module.path}:${node.start}`;
        if (!found.has(key)) found.set(key, { entry, module, node });
      }
    }
  }
  return [...found.values()];
}

/** All modules of all Worker codes, each once. */
export function allModules(codes: readonly Code[]): { code: Code; module: Module }[] {
  const found = new Map<string, { code: Code; module: Module }>();
  for (const code of codes) {
    for (const module of code.graph.modules)
      if (!found.has(module.path)) found.set(module.path, { code, module });
  }
  return [...found.values()];
}

/** Names of local variables and parameters that hold a socket of this class's own: an end of a `WebSocketPair`. */
export function socketNames(root: Node): Set<string> {
  const names = new Set<string>();
  const pairs = new Set<string>();
  for (const { id, init } of findAll(root, isDeclarator)) {
    if (!init || !holdsPair(init, pairs)) continue;
    if (id.type === "Identifier") (isPair(init) ? pairs : names).add(id.name);
    const parts = id.type === "ArrayPattern" ? id.elements : id.type === "ObjectPattern" ? id.properties : [];
    for (const part of parts) {
      const target = part?.type === "ObjectProperty" ? part.value : part;
      if (target?.type === "Identifier") names.add(target.name);
    }
  }
  for (const name of pairs) names.add(name);
  const sockets = new Set([...names, ...socketParameters(root, names)]);
  // `const session = { socket }`: who keeps the session keeps the socket.
  for (const { id, init } of findAll(root, isDeclarator)) {
    const parts = init && unwrap(init).type === "ObjectExpression" ? findAll(init, isProperty) : [];
    if (id.type === "Identifier" && parts.some(({ value }) => isSocket(value, sockets))) sockets.add(id.name);
  }
  return sockets;
}

/** Parameters of the class's methods that are called with a socket. */
function socketParameters(root: Node, sockets: ReadonlySet<string>): Set<string> {
  const names = new Set<string>();
  const calls = findAll(root, isCall).filter(({ arguments: given }) =>
    given.some((one) => isSocket(one, sockets)),
  );
  for (const method of findAll(root, isFunction)) {
    const name = propertyName(method);
    if (name === undefined) continue;
    for (const { callee, arguments: given } of calls) {
      const target = unwrap(callee);
      if (!isMember(target) || propertyName(target) !== name || target.object.type !== "ThisExpression")
        continue;
      const parameter = method.params[given.findIndex((one) => isSocket(one, sockets))];
      if (parameter?.type === "Identifier") names.add(parameter.name);
    }
  }
  return names;
}

/** Whether an expression is such a socket. */
export function isSocket(expression: Node, names: ReadonlySet<string>): boolean {
  const node = unwrap(expression);
  if (node.type === "Identifier") return names.has(node.name);
  return isMember(node) && node.object.type === "Identifier" && names.has(node.object.name);
}

function isProperty(node: Node): node is t.ObjectProperty {
  return node.type === "ObjectProperty";
}

function isDeclarator(node: Node): node is t.VariableDeclarator {
  return node.type === "VariableDeclarator";
}

function isPair(init: Node): boolean {
  const node = unwrap(init);
  return (
    node.type === "NewExpression" && node.callee.type === "Identifier" && node.callee.name === "WebSocketPair"
  );
}

/** `new WebSocketPair()`, its values, or a part of a pair. */
function holdsPair(init: Node, pairs: ReadonlySet<string>): boolean {
  const node = unwrap(init);
  if (isPair(node)) return true;
  if (node.type === "Identifier") return pairs.has(node.name);
  if (isMember(node)) return node.object.type === "Identifier" && pairs.has(node.object.name);
  return isCall(node) && node.arguments.some((one) => holdsPair(one, pairs));
}

/** Whether the code calls a method of this name on anything. */
export function callsMethod(root: Node, name: string): boolean {
  return findAll(root, isCall).some(({ callee }) => {
    const node = unwrap(callee);
    return isMember(node) && propertyName(node) === name;
  });
}
