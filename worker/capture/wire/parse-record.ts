import { read } from "../plain-json.ts";
import { isPlainData } from "./plain-data.ts";
import { type EventRecord, RECORD_VERSION } from "./record.ts";
import { bytesOf } from "./trim.ts";

/** Why something is no record. Names fields and expectations, never values. */
export interface InvalidRecord {
  readonly invalid: string;
  /** The version it says it has, where that is not ours: a later release may understand it. */
  readonly version?: unknown;
}

type Check = (value: unknown) => boolean;

/** More than any event of ours has before it is trimmed. */
const MAX_BYTES = 1_000_000;

const isText: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => Number.isFinite(value);
const isFlag: Check = (value) => typeof value === "boolean";
const isObject: Check = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const all =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const mapOf =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value as object).every(check);
const shape =
  (fields: Record<string, Check>): Check =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([name, check]) => check(read(value, name)));

const isLevel: Check = (value) => isText(value) && /^(fatal|error|warning|info|debug)$/.test(`${value}`);
const isFrame = shape({
  function: maybe(isText),
  file: isText,
  line: maybe(isNumber),
  column: maybe(isNumber),
  inApp: isFlag,
});
const isException = shape({
  type: isText,
  value: isText,
  frames: all(isFrame),
  synthetic: maybe(isFlag),
  parent: maybe(isNumber),
  source: maybe(isText),
});

const EVENT: Record<string, Check> = {
  id: (value) => isText(value) && /^[0-9a-f]{32}$/.test(`${value}`),
  timestamp: isNumber,
  level: isLevel,
  environment: isText,
  release: maybe(isText),
  transaction: maybe(isText),
  exceptions: (value) => all(isException)(value) && read(value, "length") !== 0,
  mechanism: shape({ type: isText, handled: isFlag }),
  tags: mapOf(isText),
  contexts: mapOf(isObject),
  extra: isObject,
  breadcrumbs: maybe(all(shape({ timestamp: isNumber, level: isLevel, message: isText }))),
  debugIds: maybe(mapOf(isText)),
  sentry: maybe(isObject),
  request: maybe(shape({ method: isText, url: isText })),
};

/** Checks what another Worker or a queue has handed over. It decides about content only, never about where that goes. */
export function parseRecord(value: unknown): EventRecord | InvalidRecord {
  if (!isObject(value)) return { invalid: "must be an object" };
  const version = read(value, "v");
  if (version !== RECORD_VERSION) return { invalid: `v must be ${RECORD_VERSION}`, version };
  if (!isPlainData(value)) return { invalid: "must be plain JSON" };
  const { event, to } = value as EventRecord;
  if (!isObject(event)) return { invalid: "event must be an object" };
  const wrong = Object.keys(EVENT).find((name) => !EVENT[name]?.(read(event, name)));
  if (wrong) return { invalid: `event.${wrong} is missing or of the wrong kind` };
  if (!maybe(all(isText))(to)) return { invalid: "to must be a list of names" };
  if (bytesOf(event) > MAX_BYTES) return { invalid: `event must have at most ${MAX_BYTES} bytes` };
  // Fields that no version of ours knows stay behind.
  const known = Object.entries(event).filter(([name]) => Object.hasOwn(EVENT, name));
  return {
    v: RECORD_VERSION,
    event: Object.fromEntries(known) as unknown as EventRecord["event"],
    ...(to && { to }),
  };
}
