import { describeValue } from "../event/describe-value.ts";
import type { JsonValue } from "../safe/plain-json.ts";
import { MAX_VALUE_DEPTH, MAX_VALUES } from "./limits.ts";
import { textOfJson } from "./user.ts";

/** Characters and values together: enough for what is trimmed afterwards, and a bound on the work. */
const MAX_UNITS = 300_000;
const MAX_TEXT = 16_384;
/** The library's own are cut after 200, and say how much is missing. */
const MAX_KEY = 250;

/**
 * Copies values of user code into bounded plain JSON, and notes each field that had to be changed. It reads like
 * `JSON.stringify`: a value that JSON cannot hold (a circle, a BigInt), or that throws when it is read, throws here.
 * But it reads no more of bytes and long lists than it keeps.
 */
export class Mending {
  /** Names of the fields that were changed. */
  readonly fields = new Set<string>();
  /** The field that is read now. */
  field = "";
  #left = MAX_UNITS;

  /** Notes the present field. */
  tell(): undefined {
    this.fields.add(this.field);
  }

  /** Returns a text of at most this many characters. Another value becomes its text. Nothing stays nothing. */
  text(value: unknown, max: number): string | undefined {
    if (typeof value === "string") return this.#cut(value, max);
    if (value === undefined || value === null) return undefined;
    this.tell();
    const copy = typeof value === "bigint" ? `${describeValue(value)}` : this.json(value);
    return copy === undefined ? undefined : this.#cut(textOfJson(copy), max);
  }

  /** Returns the items that can be corrected, from the first ones of a list. Returns nothing for another value. */
  list<T>(value: unknown, max: number, mend: (item: unknown) => T | undefined): T[] | undefined {
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value)) return this.tell();
    if (value.length > max) this.tell();
    const items: T[] = [];
    for (let index = 0; index < Math.min(value.length, max); index++) {
      const item = mend(value[index]);
      if (item === undefined) this.tell();
      else items.push(item);
    }
    return items;
  }

  /** Returns the values that can be corrected, from the first ones of an object. Returns nothing for another value. */
  map<T>(given: unknown, max: number, mend: (item: unknown) => T | undefined): Record<string, T> {
    const value: unknown = given instanceof Map ? Object.fromEntries(given) : given;
    if (value !== given) this.tell();
    if (!isRecord(value)) {
      if (value !== undefined) this.tell();
      return {};
    }
    const entries: [string, T][] = [];
    for (const key in value) {
      if (!Object.hasOwn(value, key)) continue;
      if (entries.length === max || this.#left < 0) {
        this.tell();
        break;
      }
      const given = value[key];
      const item = mend(given);
      if (item !== undefined) entries.push([this.#cut(key, MAX_KEY), item]);
      else if (given !== undefined) this.tell();
    }
    return Object.fromEntries(entries);
  }

  /** The value as plain JSON; undefined where JSON leaves it out. */
  json(value: unknown): JsonValue | undefined {
    return this.#json(value, []);
  }

  #json(value: unknown, holders: readonly unknown[]): JsonValue | undefined {
    this.#left--;
    if (typeof value === "string") return this.#cut(value, MAX_TEXT);
    if (typeof value === "boolean" || value === null) return value;
    if (typeof value === "number") return Number.isFinite(value) ? value : null;
    if (typeof value === "bigint") throw new TypeError("JSON has no BigInt");
    if (typeof value !== "object") return undefined;
    if (holders.includes(value)) throw new TypeError("JSON has no circles");
    if (holders.length === MAX_VALUE_DEPTH || this.#left < 0) {
      this.tell();
      return "[more]";
    }
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
      this.tell();
      return `[${value.byteLength} bytes]`;
    }
    const within = [...holders, value];
    if ("toJSON" in value && typeof value.toJSON === "function") return this.#json(value.toJSON(), within);
    // JSON would drop it silently.
    if (value instanceof Set) this.tell();
    const list = value instanceof Set ? [...value] : value;
    if (Array.isArray(list)) return this.list(list, MAX_VALUES, (item) => this.#json(item, within) ?? null);
    return this.map(value, MAX_VALUES, (item) => this.#json(item, within));
  }

  /** Never half of a surrogate pair: backends refuse it. */
  #cut(text: string, max: number): string {
    const room = Math.max(0, Math.min(max, this.#left));
    this.#left -= Math.min(text.length, room);
    if (text.length <= room) return text.toWellFormed();
    this.tell();
    return text.slice(0, room).toWellFormed();
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
