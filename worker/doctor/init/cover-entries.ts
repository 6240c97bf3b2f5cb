import type * as t from "@babel/types";
import type { Code } from "../project.ts";
import type { ClassFacts } from "../source/class-facts.ts";
import type { Entry } from "../source/entries.ts";
import type { Module } from "../source/module.ts";
import { listHooks, listRpcMethods } from "../source/reach.ts";
import { isClass, unwrap } from "../source/walk.ts";
import type { Edits } from "./edits.ts";
import type { Imports } from "./imports.ts";

const COVER = {
  object: "captureDurableObject",
  workflow: "captureWorkflow",
  entrypoint: "captureHandlers",
} as const;

/** Puts covers around what reports nothing. What it cannot cover it leaves for a person, and the doctor says so again. */
export function coverEntries(
  code: Code,
  isOpen: (entry: Entry) => boolean,
  edits: Edits,
  imports: Imports,
): void {
  for (const entry of code.entries) {
    if (entry.covers.length || !isOpen(entry)) continue;
    if (entry.kind === "worker") coverWorker(code, entry, edits, imports);
    else if (entry.facts) coverClass({ ...entry, kind: entry.kind, facts: entry.facts }, edits, imports);
  }
}

type ClassEntry = Entry & { readonly kind: keyof typeof COVER; readonly facts: ClassFacts };

/** A class becomes `PlainRoom`, and `Room` extends its cover. */
function coverClass(entry: ClassEntry, edits: Edits, imports: Imports): void {
  const [own] = entry.facts.own;
  if (!own) return;
  const { module, node } = own;
  const cover = imports.need(module, COVER[entry.kind]);
  const options = showOptions(entry, module);
  const [start, end] = [node.start ?? 0, node.end ?? 0];
  if (node.type === "ClassExpression") {
    edits.insert(module.path, start, `${cover}(`);
    edits.insert(module.path, end, `${options})`);
    return;
  }
  const name = node.id?.name ?? (entry.name === "default" ? "Main" : entry.name);
  const plain = freeName(module, `Plain${name}`);
  const statement = findExport(module, node);
  const prefix = statement ? module.text.slice(statement.start ?? 0, start) : "";
  edits.replace(module.path, statement?.start ?? start, start, "");
  if (node.id) edits.replace(module.path, node.id.start ?? 0, node.id.end ?? 0, plain);
  else edits.insert(module.path, start + "class".length, ` ${plain}`);
  edits.insert(
    module.path,
    statement?.end ?? end,
    `\n\n${prefix}class ${name} extends ${cover}(${plain}${options}) {}`,
  );
}

/** `, { hooks: true, rpc: true }`, as far as the class needs it. */
export function showOptions(entry: Entry, module: Module): string {
  const isCallable = module.imports.get("callable")?.source === "agents";
  const options = [
    ...(listHooks(entry).length ? ["hooks: true"] : []),
    ...(isCallable && listHooks(entry).length ? ["callable"] : []),
    ...(listRpcMethods(entry).length ? ["rpc: true"] : []),
  ];
  return options.length ? `, { ${options.join(", ")} }` : "";
}

function freeName(module: Module, wanted: string): string {
  let name = wanted;
  for (let number = 2; new RegExp(`\\b${name}\\b`).test(module.text); number++) name = `${wanted}${number}`;
  return name;
}

/** The statement that exports a declaration, if one does. */
function findExport({ program }: Module, node: t.Class): t.Statement | undefined {
  return program.body.find((statement) => "declaration" in statement && statement.declaration === node);
}

/** `export default` gets a cover around its value. */
function coverWorker({ graph }: Code, entry: Entry, edits: Edits, imports: Imports): void {
  const own = findDefault(graph.main);
  // Exported by another statement or from another file: what that file has is covered where it stands.
  const target = own ?? findObject(entry) ?? findDefault(entry.module);
  const module = own ? graph.main : entry.module;
  if (
    !target ||
    target.type === "ClassDeclaration" ||
    isClass(target) ||
    target.type === "FunctionDeclaration"
  )
    return;
  const cover = imports.need(module, "captureHandlers");
  edits.insert(module.path, target.start ?? 0, `${cover}(`);
  edits.insert(module.path, target.end ?? 0, ")");
}

function findDefault({ program }: Module): t.ExportDefaultDeclaration["declaration"] | undefined {
  return program.body.find((one) => one.type === "ExportDefaultDeclaration")?.declaration;
}

function findObject({ module, line }: Entry): t.Node | undefined {
  for (const node of module.declared.values()) {
    const value = unwrap(node);
    if (value.type === "ObjectExpression" && value.loc?.start.line === line) return value;
  }
  return undefined;
}
