import { keep } from "../../memory/keep.ts";

interface Span<What> {
  readonly first: number;
  readonly last: number;
  readonly what: What;
}

const MAX_MARKS = 2_000;
const MAX_KINDS = 8;

/**
 * Remembers when marks were seen. Time is divided into slots. Of equal sightings in one slot only the first and the
 * last are kept, so a search takes the same time however many there were. A search over one slot or more is exact,
 * unless a slot has seen more kinds of one mark than are kept.
 */
export class Sightings<What extends object> {
  /** By slot and mark, then by kind. */
  readonly #slots = new Map<string, Map<string, Span<What>>>();
  readonly #slotMs: number;

  constructor(slotMs: number) {
    this.#slotMs = slotMs;
  }

  get size(): number {
    return this.#slots.size;
  }

  add(mark: string, time: number, what: What): void {
    const key = this.#keyOf(this.#slotOf(time), mark);
    const kinds = this.#slots.get(key) ?? new Map<string, Span<What>>();
    const kind = JSON.stringify(what);
    const { first = time, last = time } = kinds.get(kind) ?? {};
    keep(kinds, kind, { first: Math.min(first, time), last: Math.max(last, time), what }, MAX_KINDS);
    keep(this.#slots, key, kinds, MAX_MARKS);
  }

  /** The kinds of sightings of this mark between two times, both included. */
  between(mark: string, from: number, to: number): What[] {
    const found: What[] = [];
    for (let slot = this.#slotOf(from); slot <= this.#slotOf(to); slot++) {
      const kinds = this.#slots.get(this.#keyOf(slot, mark));
      for (const { first, last, what } of kinds?.values() ?? [])
        if (last >= from && first <= to) found.push(what);
    }
    return found;
  }

  #slotOf(time: number): number {
    return Math.floor(time / this.#slotMs);
  }

  #keyOf(slot: number, mark: string): string {
    return `${slot} ${mark}`;
  }
}
