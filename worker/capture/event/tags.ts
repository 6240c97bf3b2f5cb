import { type Budget, spend } from "../safe/budget.ts";
import { MASKED, type Redaction, toPlainJson, toText, UNREADABLE } from "../safe/plain-json.ts";
import { put } from "../safe/put.ts";
import { listKeys, MAX_LISTED, orElse, read } from "../safe/read.ts";
import { describeValue } from "./describe-value.ts";

const MAX_TAG = 200;
const MAX_TAGS = 50;
const MAX_BYTES = 8_000;
/** The bytes of a tag and its name, in JSON. */
const MAX_TAG_BYTES = 2_500;

/**
 * Makes tags as texts. If two have the same name, the later one counts. Each tag is read on its own, so one that throws
 * does not affect the others.
 */
export function toTags(redaction: Redaction, ...sources: unknown[]): Record<string, string> {
  const given = new Map<string, unknown>();
  for (const source of sources) {
    if (typeof source !== "object" || source === null) continue;
    for (const key of listKeys(source, MAX_TAGS)) {
      const value = read(source, key, UNREADABLE);
      if (value !== undefined) given.set(key, value);
    }
  }
  const budget: Budget = { left: MAX_BYTES };
  const work = { left: MAX_LISTED };
  const tags: Record<string, string> = {};
  let left = MAX_TAGS;
  for (const [key, value] of given) {
    if (budget.left <= 0 || left-- === 0) break;
    const [name, text] = toTag(key, value, redaction, work);
    put(tags, spend(name, budget), spend(text, budget));
  }
  return tags;
}

/**
 * Makes the texts of a name and a value. The work is bounded by the size of the result, although a list may have
 * millions of items.
 */
export function toTag(
  key: string,
  value: unknown,
  redaction: Redaction,
  work: { left: number },
): readonly [name: string, text: string] {
  const bounds = { bytes: MAX_TAG_BYTES, text: MAX_TAG, work };
  if (typeof value === "string" || typeof value === "boolean")
    return [
      toText(key, MAX_TAG, redaction),
      redaction.masks(key) ? MASKED : cut(toText(`${value}`, MAX_TAG, redaction)),
    ];
  const plain = toPlainJson({ [key]: readTag(value) }, redaction, bounds);
  const [[name, one] = [key, ""]] = Object.entries(plain);
  const text = typeof one === "object" ? JSON.stringify(one) : String(one);
  return [name, cut(text)];
}

function cut(text: string): string {
  return text.slice(0, MAX_TAG).toWellFormed();
}

/** Ids and URLs are objects with a text of their own. */
function readTag(given: unknown): unknown {
  return orElse(() => {
    const value = describeValue(given);
    const isPlain = typeof value !== "object" || value === null || Array.isArray(value);
    return isPlain || value.toString === Object.prototype.toString ? value : String(value);
  }, UNREADABLE);
}
