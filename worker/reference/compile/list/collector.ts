import { type Line, readLine } from "./line.ts";

/** How the lines of all sources were read. `entries` counts hosts before duplicates were removed. */
export interface LineCounts {
  lines: number;
  entries: number;
  ignored: number;
  invalid: number;
}

/** Merges the hosts of many sources. Text may be cut anywhere: a line's halves are joined; `endSource` ends the last. */
export class HostCollector {
  readonly counts: LineCounts = { lines: 0, entries: 0, ignored: 0, invalid: 0 };
  readonly #hosts = new Set<string>();
  #carry = "";

  addText(text: string): void {
    const whole = this.#carry + text;
    let start = 0;
    for (let end = whole.indexOf("\n"); end >= 0; end = whole.indexOf("\n", start)) {
      this.#addLine(whole.slice(start, end));
      start = end + 1;
    }
    this.#carry = whole.slice(start);
  }

  endSource(): void {
    if (this.#carry !== "") this.#addLine(this.#carry);
    this.#carry = "";
  }

  /** The hosts without duplicates, by code unit: the same hosts in any order of sources give the same list. */
  sorted(): string[] {
    return [...this.#hosts].sort();
  }

  #addLine(text: string): void {
    const line: Line = readLine(text);
    this.counts.lines += 1;
    if (typeof line === "string") {
      this.counts[line] += 1;
      return;
    }
    this.counts.entries += line.hosts.length;
    for (const host of line.hosts) this.#hosts.add(host);
  }
}
