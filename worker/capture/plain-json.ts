import { cutToBytes, jsonBytes } from "./json-bytes.ts";

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** What may not leave: texts are scrubbed, values under masked keys replaced. What is scrubbed is well-formed. */
export interface Redaction {
  scrub(text: string): string;
  masks(key: string): boolean;
}

const MAX_DEPTH = 5;
const MAX_KEYS = 50;
const MAX_VALUES = 500;
const MAX_TEXT = 2_000;
const MAX_KEY = 200;
/** What a text is scrubbed with beyond its limit, so that a secret at the cut is told by more than its beginning. */
const AHEAD = 256;

/**
 * A bounded copy that always serialises, of at most `maxBytes` of JSON. Each value is guarded by itself: one that throws
 * is `[unreadable]`, one that is too deep or too much is `[more]`.
 */
export function toPlainJson(given: object, redaction: Redaction, maxBytes = 32_000): JsonObject {
  let values = MAX_VALUES;
  let bytes = maxBytes;

  function spend(text: string): string {
    const kept = cutToBytes(text, bytes);
    bytes -= jsonBytes(kept) + 1;
    return kept;
  }

  const plain = (value: unknown, depth: number): JsonValue =>
    orElse(() => {
      const known = describeValue(value);
      if (typeof known === "string") return spend(toText(known, MAX_TEXT, redaction));
      if (typeof known !== "object" || known === null) {
        bytes -= 20;
        return known;
      }
      if (depth === MAX_DEPTH || values <= 0 || bytes <= 0) return spend("[more]");
      return Array.isArray(known) ? list(known, depth) : map(known, depth);
    }, "[unreadable]");

  function list(items: readonly unknown[], depth: number): JsonValue[] {
    const copy: JsonValue[] = [];
    // By index: a subclass may have a length, an iterator or a `slice` of its own.
    const length = Math.min(items.length, MAX_KEYS);
    for (let i = 0; i < length && isLeft(); i++) copy.push(plain(readOr(items, i), depth + 1));
    return copy;
  }

  function map(entries: Iterable<..>)
}
