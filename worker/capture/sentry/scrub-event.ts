import { MARK } from "../memory/mark.ts";
import { type JsonObject, type JsonValue, type Redaction, toText } from "../safe/plain-json.ts";
import { orElse, read } from "../safe/read.ts";
import { SDK_MARK } from "./one-event.ts";

/** Frames of an exception lie eight levels deep. */
const MAX_DEPTH = 12;
const MAX_VALUES = 10_000;
const MAX_TEXT = 8_192;

/**
 * A bounded copy of an event without secrets, after code of the application has changed it. A processor may add any
 * value, also texts of env.
 */
export function scrubEvent(event: object, redaction: Redaction): JsonObject {
  let left = MAX_VALUES;

  function plain(value: unknown, depth: number): JsonValue {
    if (value === null || typeof value === "boolean") return value;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    if (typeof value !== "object") return toText(String(value), MAX_TEXT, redaction);
    if (depth === MAX_DEPTH || left <= 0) return "[more]";
    return orElse(() => {
      if (value instanceof Date) return value.toJSON();
      if (Array.isArray(value)) {
        const items = value.slice(0, left);
        left -= items.length;
        return items.map((item) => plain(item ?? null, depth + 1));
      }
      return fields(value, depth);
    }, "[unreadable]");
  }

  function fields(value: object, depth: number): JsonObject {
    const copy: JsonObject = {};
    for (const key of Object.keys(value)) {
      const item = read(value, key);
      // Marks of the SDK on the error are not data of the application.
      if (item === undefined || typeof item === "function" || key === MARK || key === SDK_MARK) continue;
      if (left-- <= 0) break;
      copy[toText(key, 200, redaction)] = redaction.masks(key) ? "[masked]" : plain(item, depth + 1);
    }
    return copy;
  }

  return fields(event, 0);
}
