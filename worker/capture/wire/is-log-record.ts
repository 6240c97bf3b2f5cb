import { isLevel, type LogRecord } from "../logger/record.ts";
import { isHexId } from "./hex-id.ts";

/** What a value must be: a check, a list of such, or an object with these fields. The name of one that may be missing ends with `?`. */
type Shape = ((value: unknown) => boolean) | readonly [Shape] | { readonly [field: string]: Shape };

const MAX_ITEMS = 100;
const isText = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) => Number.isFinite(value);
const isFlag = (value: unknown) => typeof value === "boolean";
const isTexts = (value: unknown) => isObject(value) && Object.values(value).every(isText);

const RECORD: Shape = {
  id: (value) => isHexId(value, 32),
  timestamp: isNumber,
  sequence: isNumber,
  level: isLevel,
  message: isText,
  attributes: isObject,
  "object?": { id: isText, "name?": isText, "class?": isText },
  "handler?": isText,
  "trace?": { traceId: isText, spanId: isText, "parentSpanId?": isText },
  "request?": { method: isText, url: isText },
  "user?": {
    "id?": isText,
    "username?": isText,
    "email?": isText,
    "ip_address?": isText,
    "data?": isObject,
  },
  "tags?": isTexts,
  "error?": [
    {
      type: isText,
      value: isText,
      frames: [{ "function?": isText, file: isText, "line?": isNumber, "column?": isNumber, inApp: isFlag }],
      "parent?": isNumber,
      "source?": isText,
    },
  ],
  "breadcrumbs?": [
    {
      timestamp: isNumber,
      level: isText,
      message: isText,
      "type?": isText,
      "category?": isText,
      "data?": isObject,
    },
  ],
  "dropped?": isNumber,
};

/** Whether this is a record, as encoders take it: a hook, a queue or another Worker has made it. */
export function isLogRecord(value: unknown): value is LogRecord {
  return matches(value, RECORD);
}

function matches(value: unknown, shape: Shape): boolean {
  if (typeof shape === "function") return shape(value);
  if (isList(shape))
    return (
      Array.isArray(value) && value.length <= MAX_ITEMS && value.every((item) => matches(item, shape[0]))
    );
  return (
    isObject(value) &&
    Object.entries(shape).every(([field, inner]) => {
      const name = field.replace("?", "");
      const part: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
      return part === undefined ? name !== field : matches(part, inner);
    })
  );
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
