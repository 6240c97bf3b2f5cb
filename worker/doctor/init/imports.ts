import type { Module } from "../source/module.ts";
import type { Edits } from "./edits.ts";

/** Collects names that files have to import from the library, and adds them at the end, each once. */
export class Imports {
  readonly #names = new Map<Module, Set<string>>();
  readonly #source: string;

  /** @param source the entry that the project uses already */
  constructor(source: string) {
    this.#source = source;
  }

  /** Has a module import this name, and gives the name that it has there. */
  need(module: Module, name: string): string {
    for (const [local, { source, name: imported }] of module.imports) {
      if (imported === name && /^isolate-capture(\/|$)/.test(source)) return local;
    }
    const names = this.#names.get(module) ?? new Set();
    this.#names.set(module, names.add(name));
    return name;
  }

  addTo(edits: Edits): void {
    for (const [{ path, program, text }, names] of this.#names) {
      const statements = program.body.filter((one) => one.type === "ImportDeclaration");
      const same = statements.find(
        ({ source, importKind, specifiers }) =>
          source.value === this.#source &&
          importKind !== "type" &&
          specifiers.length > 0 &&
          specifiers.every(({ type }) => type === "ImportSpecifier"),
      );
      const list = [...names].sort().join(", ");
      const last = same?.specifiers.at(-1);
      if (last) edits.insert(path, last.end ?? 0, `, ${list}`);
      else {
        const before = statements.at(-1);
        // In the manner of the file.
        const own = before ? text.slice(before.start ?? 0, before.end ?? 0) : '"";';
        const quote = own.includes("'") ? "'" : '"';
        const line = `import { ${list} } from ${quote}${this.#source}${quote}${own.endsWith(";") ? ";" : ""}`;
        if (before) edits.insert(path, endOfLine(text, before.end ?? 0), `\n${line}`);
        else edits.insert(path, program.directives.at(-1)?.end ?? program.interpreter?.end ?? 0, `${line}\n`);
      }
    }
  }
}

/** The end of the line, if nothing but a comment follows there; else the place itself. */
function endOfLine(text: string, place: number): number {
  const [rest = ""] = /^[ \t]*\/\/[^\r\n]*/.exec(text.slice(place)) ?? [];
  return place + rest.length;
}
