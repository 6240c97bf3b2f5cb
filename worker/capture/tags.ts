import { describeValue } from "./describe-value.ts";
import {
  type JsonValue,
  listKeys,
  orElse,
  type Redaction,
  read,
  toPlainJson,
  UNREADABLE,
} from "./plain-json.ts";

const MAX_TAG = 200;
const MAX_TAGS = 50;
const MAX_BYTES = 8_000;

/** Tags as the texts that backends take; of two with one name the later counts. Each is guarded by itself. */
export function toTags(redaction: Redaction, ...sources: unknown[]): Record<string, string> {
  const given = sources
    .filter((source) => typeof source === "object" && source !== null)
    .flatMap((source) => listKeys(source, MAX_TAGS).map((key) => [key, readTag(source, key)]))
    .filter(([, value]) => value !== undefined);
  const plain = toPlainJson(Object.fromEntries(given), redaction, { bytes: MAX_BYTES, text: MAX_TAG });
  return Object.fromEntries(Object.entries(plain).map(([key, value]) => [key, toTag(value)]));
}

/** Ids and addresses are objects that know their text. */
function readTag(source: object, key: string): unknown {
  return orElse(() => {
    const given = read(source, key, UNREADABLE);
    const value = given === undefined ? given : describeValue(given);
    const isPlain = typeof value !== "object" || value === null || Array.isArray(value);
    return isPlain || value.toString === Object.prototype.toString ? value : String(value);
  }, UNREADABLE);
}

function toTag(value: JsonValue): string {
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.slice(0, MAX_TAG).toWellFormed();
}
