import type * as t from "@babel/types";
import type { Module } from "./module.ts";
import {
  findAll,
  findLine,
  isCall,
  isFunction,
  isMember,
  type Member,
  type Node,
  propertyName,
  unwrap,
  walk,
} from "./walk.ts";

/** A place that takes a binding out of `env`. */
export interface EnvRead {
  readonly name: string;
  readonly module: Module;
  readonly line: number;
  /** The method that is called on it, where one is. */
  readonly method?: string;
  /** Whether the code goes on without it. */
  readonly isOptional: boolean;
}

export interface EnvReads {
  readonly reads: readonly EnvRead[];
  /** Whether a name is made at run time, or all of `env` is gone through: then any binding may be used. */
  readonly isDynamic: boolean;
}

const NOT_WORKERS = new Set(["process", "Deno", "Bun"]);

/** Finds what a module takes out of `env`, by member, by text and by destructuring. */
export function readEnvUses(module: Module): EnvReads {
  const reads: EnvRead[] = [];
  let isDynamic = false;
  const isEnv = createEnvTest(module);
  const add = (name: string, node: Node, isOptional: boolean, method?: string) =>
    reads.push({ name, module, line: findLine(node), isOptional, ...(method && { method }) });

  function addMember(name: string, node: Node, ancestors: readonly Node[]): void {
    const holder = ancestors.findLast((one) => unwrap(one) === one);
    const local =
      holder?.type === "VariableDeclarator" && holder.id.type === "Identifier" ? holder.id.name : undefined;
    const uses = local === undefined ? [] : findUses(module, local);
    const isOptional = isGuarded(node, ancestors) || uses.some((use) => use.isOptional);
    add(name, node, isOptional, methodOn(node, ancestors) ?? uses.find(({ method }) => method)?.method);
  }

  function addPattern(pattern: t.ObjectPattern): void {
    for (const property of pattern.properties) {
      if (property.type === "RestElement") isDynamic = true;
      else {
        const name = propertyName(property);
        if (name === undefined) isDynamic = true;
        else addNamed(name, property);
      }
    }
  }

  function addNamed(name: string, { value }: t.ObjectProperty): void {
    const hasDefault = value.type === "AssignmentPattern";
    const local = hasDefault ? value.left : value;
    const uses = local.type === "Identifier" ? findUses(module, local.name) : [];
    const isOptional = hasDefault || uses.some(({ isOptional }) => isOptional);
    add(name, value, isOptional, uses.find(({ method }) => method)?.method);
  }

  walk(module.program, (node, ancestors) => {
    if (isMember(node) && isEnv(node.object)) {
      const name = propertyName(node);
      if (name === undefined) isDynamic = true;
      else if (isAssigned(node, ancestors)) add(name, node, true);
      else addMember(name, node, ancestors);
    }
    if (
      node.type === "VariableDeclarator" &&
      node.id.type === "ObjectPattern" &&
      node.init &&
      isEnv(node.init)
    ) {
      addPattern(node.id);
    }
    if (
      node.type === "ObjectProperty" &&
      propertyName(node) === "env" &&
      node.value.type === "ObjectPattern"
    ) {
      addPattern(node.value);
    }
    if (isFunction(node) && isHandler(node, ancestors)) {
      const [, second] = node.params;
      if (second?.type === "ObjectPattern") addPattern(second);
    }
    if (
      (node.type === "ForInStatement" && isEnv(node.right)) ||
      (node.type === "SpreadElement" && isEnv(node.argument))
    ) {
      isDynamic = true;
    }
  });
  return { reads, isDynamic };
}

/** Tells the Worker's `env` from another thing of that name, such as `process.env`. */
export function createEnvTest(module: Module): (node: Node) => boolean {
  const imported = module.imports.get("env");
  const declared = findAll(
    module.program,
    (node): node is t.VariableDeclarator => node.type === "VariableDeclarator",
  );
  const others = declared.filter(
    ({ id, init }) => id.type === "Identifier" && id.name === "env" && init && !isEnvMember(init),
  );
  const isBare = (!imported || imported.source === "cloudflare:workers") && others.length === 0;
  const names = new Set(isBare ? ["env"] : []);
  walk(module.program, (node, ancestors) => {
    if (!isFunction(node) || !isHandler(node, ancestors)) return;
    const second = node.params[1];
    if (second?.type === "Identifier") names.add(second.name);
  });

  function isEnvMember(node: Node): boolean {
    const inner = unwrap(node);
    if (!isMember(inner) || propertyName(inner) !== "env") return false;
    const root = unwrap(inner.object);
    return root.type !== "MetaProperty" && !(root.type === "Identifier" && NOT_WORKERS.has(root.name));
  }

  return (given) => {
    const node = unwrap(given);
    return node.type === "Identifier" ? names.has(node.name) : isEnvMember(node);
  };
}

const HANDLER = /^(fetch|scheduled|queue|email|constructor)$/;

/** Whether a function's second argument is `env`: a handler, or the constructor of a class that extends another. */
function isHandler(node: Node, ancestors: readonly Node[]): boolean {
  if (!isFunction(node) || node.params.length < 2) return false;
  const parent = ancestors.at(-1);
  const holder = parent?.type === "ObjectProperty" ? parent : node;
  const name = propertyName(holder) ?? "";
  if (!HANDLER.test(name)) return false;
  if (name !== "constructor") return holder.type === "ObjectMethod" || holder.type === "ObjectProperty";
  const owner = ancestors.at(-2);
  return owner !== undefined && "superClass" in owner && Boolean(owner.superClass);
}

function methodOn(node: Node, ancestors: readonly Node[]): string | undefined {
  const outer = ancestors.findLast((one) => unwrap(one) === one);
  if (!outer || !isMember(outer) || unwrap(outer.object) !== node) return undefined;
  const call = ancestors.findLast((one) => isCall(one) && unwrap(one.callee) === outer);
  return call && propertyName(outer);
}

function isGuarded(node: Node, ancestors: readonly Node[]): boolean {
  const parent = ancestors.at(-1);
  if (!parent) return false;
  if (parent.type === "OptionalMemberExpression") return parent.optional && parent.object === node;
  if (parent.type === "OptionalCallExpression") return parent.optional;
  if (parent.type === "LogicalExpression") return parent.operator !== "&&" || parent.left === node;
  if (parent.type === "UnaryExpression") return true;
  if (parent.type === "BinaryExpression") return /^[!=]==?$/.test(parent.operator);
  if (parent.type === "IfStatement" || parent.type === "ConditionalExpression") return parent.test === node;
  return false;
}

/** What the code itself puts into `env` need not be bound. */
function isAssigned(node: Member, ancestors: readonly Node[]): boolean {
  const parent = ancestors.at(-1);
  return parent?.type === "AssignmentExpression" && parent.left === node;
}

/** What is done with a name of this module. */
function findUses(module: Module, local: string): { method?: string; isOptional: boolean }[] {
  const uses: { method?: string; isOptional: boolean }[] = [];
  walk(module.program, (node, ancestors) => {
    if (node.type !== "Identifier" || node.name !== local) return;
    const method = methodOn(node, ancestors);
    uses.push({ isOptional: isGuarded(node, ancestors), ...(method && { method }) });
  });
  return uses;
}
