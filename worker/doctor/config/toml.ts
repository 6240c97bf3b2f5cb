import { type AST, getStaticTOMLValue, parseTOML } from "toml-eslint-parser";
import { Failure } from "../failure.ts";
import type { Located } from "./located.ts";

/** A value while its file is being read. */
interface Growing {
  line: number;
  leaf?: AST.TOMLContentNode;
  fields: Map<string, Growing>;
  items: Growing[];
}

/** Reads TOML. */
export function readToml(text: string, file: string): Located {
  let program: AST.TOMLProgram;
  try {
    program = parseTOML(text);
  } catch (error) {
    const { lineNumber = 1, message = "" } = Object(error);
    throw new Failure(`${file}:${lineNumber}: not readable as TOML: ${message}`);
  }
  const root = grow(1);
  const [top] = program.body;
  for (const part of top.body) {
    if (part.type === "TOMLKeyValue") put(root, part);
    else {
      const table = descend(root, part.resolvedKey, part.loc.start.line);
      for (const pair of part.body) put(table, pair);
    }
  }
  return freeze(root);
}

function grow(line: number): Growing {
  return { line, fields: new Map(), items: [] };
}

function put(table: Growing, { key, value }: AST.TOMLKeyValue): void {
  const names = key.keys.map((part) => (part.type === "TOMLBare" ? part.name : part.value));
  fill(descend(table, names, key.loc.start.line), value);
}

function fill(target: Growing, value: AST.TOMLContentNode): void {
  target.leaf = value;
  if (value.type === "TOMLInlineTable") for (const pair of value.body) put(target, pair);
  if (value.type === "TOMLArray") {
    target.items = value.elements.map((element) => {
      const item = grow(element.loc.start.line);
      fill(item, element);
      return item;
    });
  }
}

/** The value at a path, made where it is not there. A number is a place in a list. */
function descend(from: Growing, path: readonly (string | number)[], line: number): Growing {
  return path.reduce<Growing>((inner, key) => {
    if (typeof key === "number") {
      const item = inner.items[key] ?? grow(line);
      inner.items[key] = item;
      return item;
    }
    const field = inner.fields.get(key) ?? grow(line);
    inner.fields.set(key, field);
    return field;
  }, from);
}

function freeze({ line, leaf, fields: growing, items: list }: Growing): Located {
  const fields = new Map([...growing].map(([key, field]) => [key, freeze(field)]));
  const items = list.map(freeze);
  const isScalar = leaf && leaf.type !== "TOMLInlineTable" && leaf.type !== "TOMLArray";
  const isList = leaf?.type === "TOMLArray" || items.length > 0;
  const value = isScalar
    ? getStaticTOMLValue(leaf)
    : isList
      ? items.map((item) => item.value)
      : Object.fromEntries([...fields].map(([key, field]) => [key, field.value]));
  return { line, value, fields, items };
}
