import { type AST, parseTOML } from "toml-eslint-parser";
import { type Addition, showInline } from "../config/addition.ts";

/** One more entry in a list that stands between brackets, as in `migrations = [{ … }]`. Undefined where there is none. */
export function insertTomlEntry(text: string, { path, value, isEntry }: Addition): string | undefined {
  const list = isEntry ? findList(parseTOML(text).body[0].body, path) : undefined;
  if (!list) return undefined;
  const [start, end] = list.range;
  const last = list.elements.at(-1);
  const entry = showInline(value);
  if (!last) return splice(text, start + 1, entry);
  const isOneLine = !text.slice(start, end).includes("\n");
  const place = last.range[1];
  const hasComma = /^(?:\s|#[^\n]*)*,/.test(text.slice(place, end));
  if (isOneLine) return splice(text, place, `, ${entry}`);
  const line = `\n${indentAt(text, last.range[0])}${entry}`;
  // Behind the comma and the comment of the line.
  const [rest = ""] = /^[ \t]*,?[ \t]*(#[^\r\n]*)?/.exec(text.slice(place)) ?? [];
  const grown = splice(text, place + rest.trimEnd().length, hasComma ? `${line},` : line);
  return hasComma ? grown : splice(grown, place, ",");
}

function findList(
  parts: readonly (AST.TOMLKeyValue | AST.TOMLTable)[],
  path: readonly string[],
): AST.TOMLArray | undefined {
  for (const part of parts) {
    const names = readNames(part);
    if (!names.every((name, index) => name === path[index])) continue;
    const rest = path.slice(names.length);
    if (part.type === "TOMLTable") {
      const found = part.kind === "standard" ? findList(part.body, rest) : undefined;
      if (found) return found;
    } else if (part.value.type === "TOMLArray" && !rest.length) return part.value;
    else if (part.value.type === "TOMLInlineTable") {
      const found = findList(part.value.body, rest);
      if (found) return found;
    }
  }
  return undefined;
}

function readNames({ key }: AST.TOMLKeyValue | AST.TOMLTable): string[] {
  return key.keys.map((part) => (part.type === "TOMLBare" ? part.name : part.value));
}

function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? "";
}

function splice(text: string, at: number, added: string): string {
  return text.slice(0, at) + added + text.slice(at);
}
