export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** What may not leave: texts are scrubbed, values under masked keys replaced. */
export interface Redaction {
  scrub(text: string): string;
  masks(key: string): boolean;
}

const MAX_DEPTH = 5;
const MAX_KEYS = 50;
const MAX_VALUES = 500;
const MAX_TEXT = 2_000;

/** A bounded copy that always serialises: no getter that throws, no cycle, no BigInt, nothing too deep or too long. */
export function toPlainJson(value: object, redaction: Redaction): JsonObject {
  let left = MAX_VALUES;
  const text = (value: unknown, max = MAX_TEXT) => toText(String(value), max, redaction);

  function plain(value: unknown, depth: number): JsonValue {
    if (value === null || typeof value === "boolean") return value;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    if (typeof value !== "object") return text(value);
    if (depth === MAX_DEPTH || left <= 0) return "[more]";
    try {
      if (value instanceof Date) return value.toJSON();
      if (Array.isArray(value)) return value.slice(0, MAX_KEYS).map((item) => plain(item, depth + 1));
      return Object.fromEntries(
        Object.keys(value)
          .slice(0, MAX_KEYS)
          .filter(() => left-- > 0)
          .map((key) => [
            text(key, 200),
            redaction.masks(key) ? "[masked]" : plain(read(value, key), depth + 1),
          ]),
      );
    } catch {
      return "[unreadable]";
    }
  }

  const copy = plain(value, 0);
  return typeof copy === "object" && copy && !Array.isArray(copy) ? copy : { value: copy };
}

/** The first `max` characters without secrets, never half of a surrogate pair, with what was cut. */
export function toText(text: string, max: number, { scrub }: Redaction): string {
  const part = text.slice(0, max * 4);
  let clean = scrub(part).toWellFormed();
  // A secret that was cut in two is not recognised: the end goes.
  if (part.length < text.length) clean = clean.slice(0, -max);
  return clean.length > max ? `${clean.slice(0, max).toWellFormed()}… [${text.length - max} more]` : clean;
}

/** A property of a value that may be hostile: a getter or a Proxy may throw. */
export function read(value: unknown, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}
