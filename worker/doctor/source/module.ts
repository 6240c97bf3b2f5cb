import { parse } from "@babel/parser";
import type * as t from "@babel/types";
import { type Node, unwrap, walk } from "./walk.ts";

/** A name in another module: `default`, `*` for all of it, or the exported name. */
interface Reference {
  readonly source: string;
  readonly name: string;
}

/** What an exported name is: a local name, an expression, or a name of another module. */
type Export = { readonly local: string } | { readonly node: Node } | Reference;

/** One file of source code. */
export interface Module {
  readonly path: string;
  readonly text: string;
  readonly program: t.Program;
  readonly imports: ReadonlyMap<string, Reference>;
  readonly exports: ReadonlyMap<string, Export>;
  /** Modules of `export * from`. */
  readonly stars: readonly string[];
  /** What the names at the top of the module stand for. */
  readonly declared: ReadonlyMap<string, Node>;
  /** Every module that this one names. */
  readonly sources: readonly string[];
}

/** @throws SyntaxError where the text is neither JavaScript nor TypeScript. */
export function parseModule(path: string, text: string): Module {
  const { program } = parse(text, {
    sourceType: "module",
    errorRecovery: true,
    allowReturnOutsideFunction: true,
    plugins: [
      ...(/\.[cm]?tsx?$/.test(path) ? (["typescript"] as const) : []),
      ...(/\.[cm]?ts$/.test(path) ? [] : (["jsx"] as const)),
      "decorators",
      "decoratorAutoAccessors",
      "explicitResourceManagement",
    ],
  });
  const imports = new Map<string, Reference>();
  const exports = new Map<string, Export>();
  const declared = new Map<string, Node>();
  const stars: string[] = [];
  const sources: string[] = [];

  for (const statement of program.body) {
    if (statement.type === "ImportDeclaration") {
      sources.push(statement.source.value);
      if (statement.importKind === "type") continue;
      for (const one of statement.specifiers) imports.set(one.local.name, readImport(statement, one));
    } else if (statement.type === "ExportAllDeclaration") {
      if (statement.exportKind === "type") continue;
      sources.push(statement.source.value);
      stars.push(statement.source.value);
    } else if (statement.type === "ExportDefaultDeclaration") {
      const { declaration } = statement;
      exports.set("default", { node: unwrap(declaration) });
      declare(declaration, declared);
    } else if (statement.type === "ExportNamedDeclaration") {
      readExports(statement, exports, sources);
      if (statement.declaration) declare(statement.declaration, declared);
    } else declare(statement, declared);
  }
  if (text.includes("import(")) sources.push(...findLazyImports(program));
  return { path, text, program, imports, exports, stars, declared, sources };
}

function findLazyImports(program: t.Program): string[] {
  const found: string[] = [];
  walk(program, (node) => {
    if (node.type !== "CallExpression" || node.callee.type !== "Import") return;
    const [source] = node.arguments;
    if (source?.type === "StringLiteral") found.push(source.value);
  });
  return found;
}

function readImport(
  { source }: t.ImportDeclaration,
  specifier: t.ImportDeclaration["specifiers"][number],
): Reference {
  if (specifier.type === "ImportDefaultSpecifier") return { source: source.value, name: "default" };
  if (specifier.type === "ImportNamespaceSpecifier") return { source: source.value, name: "*" };
  return { source: source.value, name: readName(specifier.imported) };
}

function readExports(
  { exportKind, source, specifiers, declaration }: t.ExportNamedDeclaration,
  exports: Map<string, Export>,
  sources: string[],
): void {
  if (exportKind === "type") return;
  if (source) sources.push(source.value);
  for (const one of specifiers) {
    const name = readName(one.exported);
    if (source) {
      const from =
        one.type === "ExportSpecifier" ? one.local.name : one.type.includes("Name") ? "*" : "default";
      exports.set(name, { source: source.value, name: from });
    } else if (one.type === "ExportSpecifier") exports.set(name, { local: one.local.name });
  }
  const names = new Map<string, Node>();
  if (declaration) declare(declaration, names);
  for (const name of names.keys()) exports.set(name, { local: name });
}

function declare(node: Node, declared: Map<string, Node>): void {
  if (node.type === "VariableDeclaration") {
    for (const { id, init } of node.declarations) {
      if (id.type === "Identifier" && init) declared.set(id.name, unwrap(init));
      if (id.type === "ObjectPattern" && init) declareParts(id, init, declared);
    }
  } else if (
    (node.type === "ClassDeclaration" || node.type === "FunctionDeclaration") &&
    node.id &&
    !("declare" in node && node.declare)
  ) {
    declared.set(node.id.name, node);
  }
}

/** `const { Room } = rooms` is read as `const Room = rooms.Room`. */
function declareParts(
  { properties }: t.ObjectPattern,
  object: t.Expression,
  declared: Map<string, Node>,
): void {
  for (const part of properties) {
    if (part.type !== "ObjectProperty" || part.value.type !== "Identifier" || part.computed) continue;
    const property = part.key;
    if (property.type !== "Identifier") continue;
    declared.set(part.value.name, { ...part, type: "MemberExpression", object, property, computed: false });
  }
}

function readName(name: t.Identifier | t.StringLiteral): string {
  return name.type === "Identifier" ? name.name : name.value;
}
