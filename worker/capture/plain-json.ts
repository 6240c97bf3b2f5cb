export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

const MAX_DEPTH = 5;
const MAX_KEYS = 50;
const MAX_TEXT = 2_000;

/** A bounded copy that always serialises: no getter that throws, no cycle, no BigInt, nothing too deep or too long. */
export function toPlainJson(value: object): JsonObject {
  const copy = plain(value, 0);
  return typeof copy === "object" && copy && !Array.isArray(copy) ? copy : { value: copy };
}

/** The first `max` characters, never half of a surrogate pair, with what was cut. */
export function toText(text: string, max: number): string {
  if (text.length <= max) return text.toWellFormed();
  return `${text.slice(0, max).toWellFormed()}… [${text.length - max} more]`;
}

/** A property of a value that may be hostile: a getter or a Proxy may throw. */
export function read(value: unknown, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function plain(value: unknown, depth: number): JsonValue {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return toText(value, MAX_TEXT);
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value !== "object") return toText(String(value), MAX_TEXT);
  if (depth >= MAX_DEPTH) return "[deeper]";
  try {
    if (value instanceof Date) return value.toJSON();
    if (Array.isArray(value)) return value.slice(0, MAX_KEYS).map((item) => plain(item, depth + 1));
    const copy: JsonObject = {};
    for (const key of Object.keys(value).slice(0, MAX_KEYS))
      copy[toText(key, 200)] = plain(read(value, key), depth + 1);
    return copy;
  } catch {
    return "[unreadable]";
  }
}
