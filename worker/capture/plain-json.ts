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

/** A bounded copy that always serialises: no getter that throws, no cycle, no BigInt, nothing too deep, too long or undefined. */
export function toPlainJson(value: object, redaction: Redaction): JsonObject {
  let left = MAX_VALUES;
  const text = (value: unknown, max = MAX_TEXT) => toText(String(value), max, redaction);

  function plain(value: unknown, depth: number): JsonValue {
    if (value === null || typeof value === "boolean") return value;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    if (typeof value !== "object") return text(value);
    if (depth === MAX_DEPTH || left <= 0) return "[more]";
    return orElse(() => {
      if (value instanceof Date) return value.toJSON();
      if (Array.isArray(value)) return value.slice(0, MAX_KEYS).map((item) => plain(item, depth + 1));
      const entries = Object.keys(value)
        .slice(0, MAX_KEYS)
        .map((key): [string, unknown] => [key, read(value, key)])
        .filter(([, item]) => item !== undefined && left-- > 0);
      return Object.fromEntries(
        entries.map(([key, item]) => [
          text(key, 200),
          redaction.masks(key) ? "[masked]" : plain(item, depth + 1),
        ]),
      );
    }, "[unreadable]");
  }

  const copy = plain(value, 0);
  return typeof copy === "object" && copy && !Array.isArray(copy) ? copy : { value: copy };
}

/** The first `max` characters without secrets, never half of a surrogate pair, with what was cut. */
export function toText(text: string, max: number, { scrub }: Redaction): string {
  const part = text.slice(0, max * 4);
  // A secret that was cut in two is not recognised: the end goes.
  const clean = scrub(part).slice(0, part.length < text.length ? -max : undefined);
  const kept = clean.slice(0, max).toWellFormed();
  return clean.length > max ? `${kept}… [${text.length - max} more]` : kept;
}

/** What `work` gives, or `fallback` if it throws: getters, the traps of a Proxy and the runtime's own checks may. */
export function orElse<T>(work: () => T, fallback: T): T {
  try {
    return work();
  } catch {
    return fallback;
  }
}

/** A property of a value that may be hostile, or nothing at all. */
export function read(value: unknown, key: string): unknown {
  return orElse(() => (value as Record<string, unknown>)[key], undefined);
}

export function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}
