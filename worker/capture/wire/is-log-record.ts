import { isLevel, type LogRecord } from "../logger/record.ts";
import { isHexId } from "./hex-id.ts";
import { MAX_RECORD_DEPTH } from "./limits.ts";
import { isRecord } from "./mending.ts";

/**
 * The shape of a value: a type by its first letter, a check, a list of one shape, or an object with these fields. A name
 * that ends with `?` is an optional field.
 */
type Shape = "s" | "n" | "b" | ((value: unknown) => boolean) | [Shape] | { readonly [field: string]: Shape };

const MAX_ITEMS = 100;
const isTexts = (value: unknown) =>
  isRecord(value) && Object.values(value).every((one) => typeof one === "string");

/** The depth at which a message holds the data of a breadcrumb. */
const AROUND = 6;
/** A Queue or a service refuses deeper values, with all records of the batch. */
const isShallow = (value: unknown) => isRecord(value) && isWithin(value, MAX_RECORD_DEPTH - AROUND);

const CONTENT: { readonly [field: string]: Shape } = {
  level: isLevel,
  message: "s",
  attributes: isShallow,
  "object?": { id: "s", "name?": "s", "class?": "s" },
  "handler?": "s",
  "trace?": { traceId: "s", spanId: "s", "parentSpanId?": "s" },
  "request?": { method: "s", url: "s" },
  "user?": {
    "id?": "s",
    "username?": "s",
    "email?": "s",
    "ip_address?": "s",
    "data?": isShallow,
  },
  "tags?": isTexts,
  "error?": [
    {
      type: "s",
      value: "s",
      frames: [{ "function?": "s", file: "s", "line?": "n", "column?": "n", inApp: "b" }],
      "parent?": "n",
      "source?": "s",
    },
  ],
  "breadcrumbs?": [
    {
      timestamp: "n",
      level: "s",
      message: "s",
      "type?": "s",
      "category?": "s",
      "data?": isShallow,
    },
  ],
  "dropped?": "n",
};

/** Whether this has what a record says: a hook has made it. The record's id and time are not looked at. */
export function hasLogContent(value: unknown): value is Omit<LogRecord, "id" | "timestamp" | "sequence"> {
  return matches(value, CONTENT);
}

/** Whether this is a record, as encoders take it: a queue or another Worker has brought it. */
export function isLogRecord(value: unknown): value is LogRecord {
  return matches(value, { ...CONTENT, id: (id) => isHexId(id, 32), timestamp: "n", sequence: "n" });
}

function matches(value: unknown, shape: Shape): boolean {
  if (typeof shape === "string") return (typeof value).startsWith(shape);
  if (typeof shape === "function") return shape(value);
  if (Array.isArray(shape))
    return (
      Array.isArray(value) && value.length <= MAX_ITEMS && value.every((item) => matches(item, shape[0]))
    );
  return (
    isRecord(value) &&
    Object.entries(shape).every(([field, inner]) => {
      const name = field.replace("?", "");
      const part = value[name];
      return part === undefined ? name !== field : matches(part, inner);
    })
  );
}

function isWithin(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((part) => isWithin(part, depth - 1));
}
