import { readFileSync } from "node:fs";
import { createLocate } from "./locate.ts";
import { type Module, parseModule } from "./module.ts";
import { isMember, type Node, propertyName, unwrap } from "./walk.ts";

/** What a name leads to: a node of a module, or a name of a package. */
export type Definition =
  | { readonly module: Module; readonly node: Node }
  | { readonly source: string; readonly name: string };

/** The modules that a Worker's main file reaches. */
export interface Graph {
  readonly main: Module;
  /** Modules that the main file does not reach, and should. */
  readonly strays: readonly Module[];
  readonly modules: readonly Module[];
  /** Packages that are imported, and files that could not be found or read. */
  readonly outside: ReadonlySet<string>;
  exported(module: Module, name: string): Definition | undefined;
  /** Names that a module exports, those of its `export *` included. */
  listExports(module: Module): string[];
  /** What an expression stands for, followed through names, imports and TypeScript's own syntax. */
  resolve(module: Module, expression: Node): Definition | undefined;
}

/** Far beyond any chain of re-exports; ends a circle. */
const MAX_STEPS = 30;

/** Reads the main file, other files that belong to the Worker, and all that they import. */
export function readGraph(main: string, folder: string, others: readonly string[] = []): Graph {
  const locate = createLocate(folder);
  const modules = new Map<string, Module>();
  const outside = new Set<string>();
  const start = load(main);
  const strays = others.map(load);
  const queue = [start, ...strays];
  for (const module of queue) {
    for (const source of module.sources) {
      const path = locate(module.path, source);
      if (path === undefined) outside.add(source);
      else if (!modules.has(path)) {
        const next = tryLoad(path);
        if (next) queue.push(next);
        else outside.add(source);
      }
    }
  }

  function load(path: string): Module {
    const module = parseModule(path, readFileSync(path, "utf8"));
    modules.set(path, module);
    return module;
  }

  function tryLoad(path: string): Module | undefined {
    try {
      return load(path);
    } catch {
      // A file that no parser reads, or that may not be read: what it exports is not known.
      return undefined;
    }
  }

  function findModule(from: Module, source: string): Module | undefined {
    return modules.get(locate(from.path, source) ?? "");
  }

  function follow(from: Module, source: string, name: string, steps: number): Definition | undefined {
    const target = findModule(from, source);
    if (!target) return { source, name };
    if (name === "*") return { module: target, node: target.program };
    return exported(target, name, steps);
  }

  function exported(module: Module, name: string, steps = MAX_STEPS): Definition | undefined {
    if (steps === 0) return undefined;
    const found = module.exports.get(name);
    if (found && "node" in found) return resolve(module, found.node, steps - 1);
    if (found && "local" in found) return named(module, found.local, steps - 1);
    if (found) return follow(module, found.source, found.name, steps - 1);
    if (name === "default") return undefined;
    for (const source of module.stars) {
      const inner = findModule(module, source);
      const definition = inner && exported(inner, name, steps - 1);
      if (definition) return definition;
    }
    return undefined;
  }

  function named(module: Module, name: string, steps: number): Definition | undefined {
    if (steps === 0) return undefined;
    const node = module.declared.get(name);
    if (node) return resolve(module, node, steps - 1);
    const reference = module.imports.get(name);
    return reference && follow(module, reference.source, reference.name, steps - 1);
  }

  function resolve(module: Module, expression: Node, steps = MAX_STEPS): Definition | undefined {
    if (steps === 0) return undefined;
    const node = unwrap(expression);
    if (node.type === "Identifier") return named(module, node.name, steps - 1);
    if (isMember(node)) {
      const whole = resolve(module, node.object, steps - 1);
      const name = propertyName(node);
      if (name === undefined || !whole) return undefined;
      if ("source" in whole) return whole.name === "*" ? { source: whole.source, name } : undefined;
      return whole.node.type === "Program" ? exported(whole.module, name, steps - 1) : undefined;
    }
    return { module, node };
  }

  function listExports(module: Module, seen = new Set<Module>()): string[] {
    if (seen.has(module)) return [];
    seen.add(module);
    const inner = module.stars.flatMap((source) => {
      const target = findModule(module, source);
      return target ? listExports(target, seen).filter((name) => name !== "default") : [];
    });
    return [...new Set([...module.exports.keys(), ...inner])];
  }

  return {
    main: start,
    strays,
    modules: [...modules.values()],
    outside,
    exported: (module, name) => exported(module, name),
    listExports: (module) => listExports(module),
    resolve: (module, expression) => resolve(module, expression),
  };
}
