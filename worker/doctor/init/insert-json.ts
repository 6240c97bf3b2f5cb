import { type Node, parseTree } from "jsonc-parser";
import type { Addition } from "../config/addition.ts";

/** Puts a value into JSON with comments. Nothing else in the text changes, not even its layout. */
export function insertJson(text: string, { path, value, isEntry }: Addition): string {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (!root) return text;
  let container = root;
  const missing = [...path];
  for (let next = findChild(container, missing[0]); next; next = findChild(container, missing[0])) {
    container = next;
    missing.shift();
  }
  const [key, ...rest] = missing;
  const isItem = key === undefined && isEntry;
  if ((container.type === "array") !== isItem) return text;
  const inner = rest.reduceRight<unknown>(
    (held, name) => ({ [name]: held }),
    isEntry && !isItem ? [value] : value,
  );
  return insertChild(text, container, key === undefined ? "" : `${JSON.stringify(key)}: `, inner);
}

function findChild({ type, children = [] }: Node, key: string | undefined): Node | undefined {
  if (type !== "object" || key === undefined) return undefined;
  return children.find(({ children: [name] = [] }) => name?.value === key)?.children?.[1];
}

function insertChild(text: string, container: Node, name: string, value: unknown): string {
  const end = container.offset + container.length;
  const last = container.children?.at(-1);
  const isOneLine = !text.slice(container.offset, end).includes("\n");
  if (last && isOneLine && container.parent) {
    return splice(text, last.offset + last.length, `, ${name}${inline(value)}`);
  }
  const unit = /^([ \t]+)["/]/m.exec(text)?.[1] ?? "  ";
  const outer = indentAt(text, container.offset);
  const indent = last && !isOneLine ? indentAt(text, last.offset) : outer + unit;
  const line = `\n${indent}${name}${JSON.stringify(value, undefined, unit).replaceAll("\n", `\n${indent}`)}`;
  if (!last) return splice(text, container.offset + 1, isOneLine ? `${line}\n${outer}` : line);
  const { offset: comma, isThere } = findComma(text, last.offset + last.length);
  const place = endOfLine(text, comma);
  const inserted = splice(text, place, isThere ? `${line},` : line);
  return isThere ? inserted : splice(inserted, comma, ",");
}

/** Where the comma after a child ends, or has to come. */
function findComma(text: string, from: number): { offset: number; isThere: boolean } {
  const [found] = /^(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*,/.exec(text.slice(from)) ?? [];
  return { offset: from + (found?.length ?? 0), isThere: found !== undefined };
}

/** Behind a comment that belongs to the line. */
function endOfLine(text: string, from: number): number {
  const [rest = ""] = /^[ \t]*(\/\/[^\r\n]*|\/\*[^\r\n]*\*\/)(?=[ \t]*\r?\n)/.exec(text.slice(from)) ?? [];
  return from + rest.length;
}

function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? "";
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, held]) => `${JSON.stringify(key)}: ${inline(held)}`)
    .join(", ")} }`;
}

function splice(text: string, at: number, added: string): string {
  return text.slice(0, at) + added + text.slice(at);
}
