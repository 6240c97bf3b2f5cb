import type * as t from "@babel/types";
import type { Code } from "../project.ts";
import { readClass } from "./class-facts.ts";

import { createEnvTest, type EnvRead, readEnvUses } from "./env-reads.ts";
import type { Definition } from "./graph.ts";
import { calledName } from "./names.ts";
import { isRouterName } from "./routers.ts";
import { findAll, isCall, isClass, isMember, type Member, type Node, unwrap, walk } from "./walk.ts";

/** What all modules of a Worker take out of `env`. */
export interface CodeReads {
  readonly reads: readonly EnvRead[];
  /** All words of the code, without types. A binding whose name is not among them is not used. */
  readonly words: ReadonlySet<string>;
  /** Whether code that cannot be seen may use any binding. */
  readonly isOpen: boolean;
}

const kept = new WeakMap<Code, CodeReads>();

/** Reads the code once for all rules. */
export function readCode(code: Code): CodeReads {
  const known = kept.get(code);
  if (known) return known;
  const { graph, entries, environments } = code;
  const reads: EnvRead[] = [];
  const words = new Set<string>();
  // Variables may hold names of bindings, as a table of routes does.
  for (const { vars } of environments) {
    for (const { value } of vars.values())
      for (const word of JSON.stringify(value).split(/\W+/)) words.add(word);
  }
  let isOpen = !entries.some(({ name }) => name === "default");
  if ([...graph.outside].some(isLostCode)) isOpen = true;
  for (const module of graph.modules) {
    const uses = readEnvUses(module);
    reads.push(...uses.reads);
    if (uses.isDynamic) isOpen = true;
    const isEnv = createEnvTest(module);
    walk(module.program, (node) => {
      if (node.type === "Identifier") words.add(node.name);
      if (node.type === "StringLiteral") for (const word of node.value.split(/\W+/)) words.add(word);
      if (node.type === "TemplateElement") for (const word of node.value.raw.split(/\W+/)) words.add(word);
      if ((isCall(node) || node.type === "NewExpression") && takesEnvAway(node)) isOpen = true;
    });

    /** `env` is passed to a function of a package, which may use whatever it finds. */
    function takesEnvAway({
      callee,
      arguments: given,
    }: t.NewExpression | t.CallExpression | t.OptionalCallExpression) {
      if (!given.some(holdsEnv)) return false;
      const name = calledName(graph, module, callee);
      return name !== "withSentry" && isForeign(findRoot(callee));
    }

    /** A name of a package, what it has made, or a class that extends one of its own. */
    function isForeign(root: Node): boolean {
      const target = graph.resolve(module, root);
      if (!target) return false;
      if ("source" in target) return isPackage(target.source) && !isRouterName(target.name);
      const { node } = target;
      if (node.type === "CallExpression" || node.type === "NewExpression")
        return isForeign(findRoot(node.callee));
      return extendsPackage(target);
    }

    function holdsEnv(given: Node): boolean {
      return (
        isEnv(given) || (given.type === "ObjectExpression" && findAll(given, isMemberOrName).some(isEnv))
      );
    }

    function extendsPackage(target: Definition): boolean {
      const base = "node" in target && isClass(target.node) ? readClass(graph, target)?.base : undefined;
      return base !== undefined && isPackage(base.source);
    }

    // What a package's class does with the bindings cannot be seen either.
    if (findAll(module.program, isClass).some((node) => extendsPackage({ module, node }))) isOpen = true;
  }
  const found = { reads, words, isOpen };
  kept.set(code, found);
  return found;
}

/** Whether an import that was not found, for example by an unknown alias, may be code of the project. A page or a picture is not. */
function isLostCode(source: string): boolean {
  return /^[.@~#]\/|^\.\.?\//.test(source) && /\/[^/.]*$|\.[cm]?[jt]sx?$/.test(source);
}

function isPackage(source: string): boolean {
  return !/^(isolate-capture|cloudflare:|node:)/.test(source);
}

function isMemberOrName(node: Node): node is Member | t.Identifier {
  return isMember(node) || node.type === "Identifier";
}

/** What a chain of members and calls begins with. */
function findRoot(expression: Node): Node {
  const node = unwrap(expression);
  if (isMember(node)) return findRoot(node.object);
  return isCall(node) ? findRoot(node.callee) : node;
}

/** Names that types say may be missing: `NAME?: string`. */
export function optionalNames({ graph }: Code): Set<string> {
  const names = graph.modules.flatMap(({ text }) => [...text.matchAll(/\b([A-Z][A-Z0-9_]*)\?\s*:/g)]);
  return new Set(names.map(([, name = ""]) => name));
}
