import { applyEdits, modify } from "jsonc-parser";
import { type Addition, showAdditions } from "../config/addition.ts";
import { readJsonc } from "../config/jsonc.ts";
import { at, type Located } from "../config/located.ts";
import { readToml } from "../config/toml.ts";
import type { WranglerFile } from "../config/wrangler-file.ts";
import { insertJson } from "./insert-json.ts";
import { insertTomlEntry } from "./insert-toml.ts";

/** The text of a wrangler file while it is being changed. An edit that the format cannot take is left out. */
export class WranglerEditor {
  readonly #kind: WranglerFile["format"];
  #text: string;

  constructor({ format, text }: WranglerFile) {
    this.#kind = format;
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  /** Adds a value or an entry. False where the format cannot take it. */
  add(addition: Addition): boolean {
    if (this.#kind === "json") return this.#tryText(insertJson(this.#text, addition));
    const grown = insertTomlEntry(this.#text, addition);
    if (grown !== undefined) return this.#tryText(grown);
    const lines = showAdditions([addition], "toml");
    // A key of the top level must stand before the first table.
    if (!lines.startsWith("[")) return this.#tryText(insertBeforeTables(this.#text, lines));
    return this.#tryText(`${this.#text.trimEnd()}\n\n${lines}\n`);
  }

  /** Adds a comment at the top level. */
  comment(lines: readonly string[]): boolean {
    if (this.#kind === "toml") {
      return this.#tryText(insertBeforeTables(this.#text, lines.map((line) => `# ${line}`).join("\n")));
    }
    // At the top, where what is switched on needs no comma before it.
    const start = this.#text.indexOf("{") + 1;
    const indent = /^[ \t]+(?=["/])/m.exec(this.#text)?.[0] ?? "  ";
    const text = lines.map((line) => `\n${indent}// ${line}`).join("");
    return this.#tryText(this.#text.slice(0, start) + text + this.#text.slice(start));
  }

  /** Takes a variable out. Its value where it is a text, else nothing is changed. */
  removeVariable(path: readonly string[]): string | undefined {
    const root = this.#read(this.#text);
    const name = path.at(-1) ?? "";
    const { value, line } = at(root, ...path);
    if (typeof value !== "string") return undefined;
    if (this.#kind === "json") {
      const edits = modify(this.#text, [...path], undefined, {});
      return this.#tryText(applyEdits(this.#text, edits)) ? value : undefined;
    }
    const lines = this.#text.split("\n");
    const isAlone = new RegExp(`^\\s*["']?${name}["']?\\s*=`).test(lines[line - 1] ?? "");
    lines.splice(line - 1, 1);
    const text = lines.join("\n");
    return isAlone && this.#tryText(text) ? value : undefined;
  }

  #read(text: string): Located {
    return this.#kind === "json" ? readJsonc(text, "") : readToml(text, "");
  }

  #tryText(text: string): boolean {
    try {
      this.#read(text);
    } catch {
      // The format does not take it: two definitions of one table.
      return false;
    }
    this.#text = text;
    return true;
  }
}

function insertBeforeTables(text: string, lines: string): string {
  const first = text.search(/^\s*\[/m);
  if (first < 0) return `${text.trimEnd()}\n${lines}\n`;
  return `${text.slice(0, first).trimEnd()}\n${lines}\n\n${text.slice(first).trimStart()}`;
}
