import { existsSync, readFileSync } from "node:fs";

/** One file as it is and as it will be. */
export interface Change {
  readonly path: string;
  /** Absent for a file that is made. */
  readonly before?: string;
  readonly after: string;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Collects what is to be changed in files, by places in their text as it is now. */
export class Edits {
  readonly #edits = new Map<string, Edit[]>();
  readonly #whole = new Map<string, string>();

  replace(path: string, start: number, end: number, text: string): void {
    const edits = this.#edits.get(path) ?? [];
    // The same edit may mend two findings.
    if (!edits.some((one) => one.start === start && one.end === end && one.text === text)) {
      edits.push({ start, end, text });
    }
    this.#edits.set(path, edits);
  }

  insert(path: string, at: number, text: string): void {
    this.replace(path, at, at, text);
  }

  /** Gives a file another text, or makes it. */
  write(path: string, text: string): void {
    this.#whole.set(path, text);
  }

  /** The text that a file has after what was written. */
  read(path: string): string | undefined {
    return this.#whole.get(path) ?? (existsSync(path) ? readFileSync(path, "utf8") : undefined);
  }

  changes(): Change[] {
    const paths = [...new Set([...this.#edits.keys(), ...this.#whole.keys()])].sort();
    return paths.flatMap((path) => {
      const before = existsSync(path) ? readFileSync(path, "utf8") : undefined;
      const text = this.#whole.get(path) ?? apply(before ?? "", this.#edits.get(path) ?? []);
      const after = before !== undefined && hasCrlf(before) ? text.replace(/\r?\n/g, "\r\n") : text;
      return after === before ? [] : [{ path, after, ...(before !== undefined && { before }) }];
    });
  }
}

/** Whether every line of a text ends as on Windows. What is inserted ends in the same way then. */
function hasCrlf(text: string): boolean {
  return text.includes("\n") && !/(^|[^\r])\n/.test(text);
}

/** From the end to the beginning, so that places stay what they were. At one place the first edit stands first. */
function apply(text: string, edits: readonly Edit[]): string {
  const ordered = edits.map((edit, index) => ({ ...edit, index }));
  ordered.sort((one, other) => other.start - one.start || other.end - one.end || other.index - one.index);
  return ordered.reduce(
    (done, { start, end, text: added }) => done.slice(0, start) + added + done.slice(end),
    text,
  );
}
