import type * as t from "@babel/types";

export type Node = t.Node;
export type Visit = (node: Node, ancestors: readonly Node[]) => unknown;

/** Parts of the syntax of TypeScript that hold code that runs. All other `TS…` nodes are types. */
const RUNS = new Set([
  "TSAsExpression",
  "TSEnumBody",
  "TSEnumDeclaration",
  "TSEnumMember",
  "TSExportAssignment",
  "TSInstantiationExpression",
  "TSModuleBlock",
  "TSModuleDeclaration",
  "TSNonNullExpression",
  "TSParameterProperty",
  "TSSatisfiesExpression",
  "TSTypeAssertion",
]);

/** Visits a node and what is in it, types left out, outer nodes first. `false` keeps it from going into a node. */
export function walk(root: Node, visit: Visit): void {
  const ancestors: Node[] = [];
  function enter(node: Node): void {
    if (node.type.startsWith("TS") && !RUNS.has(node.type)) return;
    if (visit(node, ancestors) === false) return;
    ancestors.push(node);
    for (const child of childrenOf(node)) enter(child);
    ancestors.pop();
  }
  enter(root);
}

/** All nodes in a node that the test takes. */
export function findAll<Found extends Node>(root: Node, test: (node: Node) => node is Found): Found[] {
  const found: Found[] = [];
  walk(root, (node) => {
    if (test(node)) found.push(node);
  });
  return found;
}

/** Fields of nodes that hold no code that runs. */
const NO_CODE = /^(loc|start|end|type|extra|range|typeAnnotation)$|Comments$/;

function* childrenOf(node: Node): Iterable<Node> {
  for (const [key, value] of Object.entries(node)) {
    if (typeof value !== "object" || value === null || NO_CODE.test(key)) continue;
    if (!Array.isArray(value)) {
      if (isNode(value)) yield value;
    } else for (const item of value) if (isNode(item)) yield item;
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

export function findLine(node: Node): number {
  return node.loc?.start.line ?? 1;
}

/** The expression without what only TypeScript or the reader sees in it. */
export function unwrap(node: Node): Node {
  switch (node.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "TSInstantiationExpression":
    case "ParenthesizedExpression":
      return unwrap(node.expression);
    default:
      return node;
  }
}

/** The name of a property of an object, a class or a member expression, where it is written in the code. */
export function propertyName(node: Node): string | undefined {
  switch (node.type) {
    case "ObjectMethod":
    case "ObjectProperty":
    case "ClassMethod":
    case "ClassProperty":
      return readName(node.key, node.computed);
    case "ClassPrivateMethod":
    case "ClassPrivateProperty":
      return `#${node.key.id.name}`;
    case "MemberExpression":
    case "OptionalMemberExpression":
      return readName(node.property, node.computed === true);
    default:
      return undefined;
  }
}

function readName(key: Node, isComputed: boolean): string | undefined {
  if (key.type === "StringLiteral") return key.value;
  if (key.type === "PrivateName") return `#${key.id.name}`;
  return key.type === "Identifier" && !isComputed ? key.name : undefined;
}

export type Member = t.MemberExpression | t.OptionalMemberExpression;
export type Call = t.CallExpression | t.OptionalCallExpression;
export type AnyFunction = t.Function;

export function isMember(node: Node): node is Member {
  return node.type === "MemberExpression" || node.type === "OptionalMemberExpression";
}

export function isCall(node: Node): node is Call {
  return node.type === "CallExpression" || node.type === "OptionalCallExpression";
}

export function isFunction(node: Node): node is AnyFunction {
  return /Function|^(Object|Class|ClassPrivate)Method$/.test(node.type) && "body" in node;
}

export function isClass(node: Node): node is t.Class {
  return node.type === "ClassDeclaration" || node.type === "ClassExpression";
}
