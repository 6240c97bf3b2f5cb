import { describeValue } from "../event/describe-value.ts";
import { type Budget, spend } from "./budget.ts";
import { put } from "./put.ts";
import { listKeys, MAX_LISTED, orElse, read } from "./read.ts";

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** Removes secrets: it scrubs texts, and masks values by their keys. A scrubbed text is well-formed. */
export interface Redaction {
  scrub(text: string): string;
  masks(key: string): boolean;
}

interface Bounds {
  /** Bytes of JSON. */
  bytes: number;
  /** Characters of one text. */
  text?: number;
  /** Keys that may still be listed, where several values share them. */
  work?: { left: number };
}

const MAX_DEPTH = 5;
const MAX_KEYS = 50;
const MAX_VALUES = 500;
const MAX_TEXT = 2_000;
const MAX_KEY = 200;
/**
 * A text is scrubbed with this many characters beyond its limit. So a secret that is cut there is recognised by its
 * beginning.
 */
const AHEAD = 4_096;
/** Fewer than eight characters of a secret are not recognised, and each may be encoded as a dozen. */
const UNSURE = 128;
export const UNREADABLE = "[unreadable]";
export const MASKED = "[masked]";

/** What one copy shares over all its values. Functions in a function would be named anew in each call by wrangler. */
interface Copying {
  readonly redaction: Redaction;
  readonly budget: Budget;
  readonly maxText: number;
  readonly work: { left: number };
  /** How many values may still be copied. */
  values: number;
}

/**
 * A bounded copy that always serialises. Each value is guarded by itself: one that throws is `[unreadable]`, one that is
 * too deep or too much is `[more]`.
 */
export function toPlainJson(given: object, redaction: Redaction, bounds: Bounds): JsonObject {
  const { bytes, text = MAX_TEXT, work = { left: MAX_LISTED } } = bounds;
  const copy = plain(given, 0, {
    redaction,
    budget: { left: bytes },
    maxText: text,
    work,
    values: MAX_VALUES,
  });
  return typeof copy === "object" && copy && !Array.isArray(copy) ? copy : { value: copy };
}

function plain(item: unknown, depth: number, copying: Copying): JsonValue {
  return typeof item === "string"
    ? keepText(item, copying.maxText, copying)
    : orElse(() => toPlain(item, depth, copying), UNREADABLE);
}

function keepText(value: string, max: number, { redaction, budget }: Copying): string {
  return spend(toText(value, max, redaction), budget);
}

function toPlain(item: unknown, depth: number, copying: Copying): JsonValue {
  const { budget, work } = copying;
  const value = describeValue(item);
  if (typeof value === "string") return keepText(value, copying.maxText, copying);
  // Some bytes for the number, or for brackets.
  budget.left -= 20;
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "object" || depth === MAX_DEPTH || budget.left <= 0) return "[more]";
  if (Array.isArray(value)) return copyList(value, depth + 1, copying);
  if (value instanceof Set) return copyList(takeFrom(Set.prototype.values.call(value)), depth + 1, copying);
  const copy: JsonObject = {};
  if (value instanceof Map) {
    for (const [key, one] of takeFrom(Map.prototype.entries.call(value)))
      if (!copyField(copy, key, one, depth + 1, copying)) break;
    return copy;
  }
  if (work.left <= 0) return "[more]";
  for (const key of listKeys(value, MAX_KEYS, work))
    if (!copyField(copy, key, read(value, key, UNREADABLE), depth + 1, copying)) break;
  return copy;
}

function isLeft(copying: Copying): boolean {
  return copying.budget.left > 0 && copying.values-- > 0;
}

function copyList(items: readonly unknown[], depth: number, copying: Copying): JsonValue[] {
  const copy: JsonValue[] = [];
  // By index: a subclass may have a `slice` and an iterator of its own.
  for (let i = 0; i < Math.min(items.length, MAX_KEYS) && isLeft(copying); i++)
    copy.push(orElse(() => plain(items[i], depth, copying), UNREADABLE));
  return copy;
}

/** Copies one field, if there is room. Returns false if there is none. */
function copyField(copy: JsonObject, key: unknown, value: unknown, depth: number, copying: Copying): boolean {
  if (value === undefined) return true;
  if (!isLeft(copying)) return false;
  const name = typeof key === "string" ? key : orElse(() => String(describeValue(key)), UNREADABLE);
  put(
    copy,
    keepText(name, MAX_KEY, copying),
    copying.redaction.masks(name) ? MASKED : plain(value, depth, copying),
  );
  return true;
}

function takeFrom<T>(items: Iterator<T>): T[] {
  const taken: T[] = [];
  for (let next = items.next(); !next.done && taken.length < MAX_KEYS; next = items.next())
    taken.push(next.value);
  return taken;
}

/** The first `max` characters without secrets, never half of a surrogate pair, with what was cut. */
export function toText(text: string, max: number, { scrub }: Redaction): string {
  const whole = text.length <= max && scrub(text);
  if (whole !== false && whole.length <= max) return whole;
  const part = text.slice(0, max + AHEAD);
  const isCut = part.length < text.length;
  const scrubbed = scrub(part);
  const clean = isCut && !scrubbed.endsWith("]") ? scrubbed.slice(0, -UNSURE) : scrubbed;
  const kept = clean.slice(0, max).toWellFormed();
  return isCut || clean.length > max ? `${kept}… [${Math.max(0, text.length - max)} more]` : kept;
}
