import { read } from "../safe/read.ts";
import {
  LEVELS,
  MAX_BREADCRUMBS,
  MAX_CONTEXTS,
  MAX_DEBUG_IDS,
  MAX_EXCEPTIONS,
  MAX_FINGERPRINT,
  MAX_FRAMES,
  MAX_HEADERS,
  MAX_RECORD_BYTES,
  MAX_TAGS,
  MAX_TO,
  MAX_VALUES,
} from "./limits.ts";
import { faultOfPlainData, tooLarge } from "./plain-data.ts";
import { type EventRecord, RECORD_VERSION } from "./record.ts";
import { countBytes, countKeys } from "./trim.ts";

/** Why something is not a valid record. The text names fields and what is expected, and never a value. */
export interface InvalidRecord {
  readonly invalid: string;
  /** The version that it names, if that is not ours. A later release may understand it. */
  readonly version?: unknown;
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => Number.isFinite(value);
const isFlag: Check = (value) => typeof value === "boolean";
const isObject: Check = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isLevel: Check = (value) => LEVELS.some((level) => level === value);
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const list =
  (max: number, check: (item: unknown, index: number) => boolean): Check =>
  (value) =>
    Array.isArray(value) && value.length <= max && value.every(check);
const mapOf =
  (max: number, check: Check): Check =>
  (value) => {
    if (!isObject(value)) return false;
    const items = Object.values(value as object);
    return items.length <= max && items.every(check);
  };
const shape =
  (fields: Record<string, Check>): Check =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([name, check]) => check(read(value, name)));

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
  frames: list(MAX_FRAMES, isFrame),
  synthetic: maybe(isFlag),
  source: maybe(isText),
});
/** A parent comes before its causes and members. So no chain is a circle, and each exception is found once. */
const isHeldBefore = (value: unknown, index: number) =>
  maybe((parent) => Number.isInteger(parent) && Number(parent) >= 0 && Number(parent) < index)(
    read(value, "parent"),
  );
const isBreadcrumb = shape({
  timestamp: isNumber,
  level: isLevel,
  message: isText,
  type: maybe(isText),
  category: maybe(isText),
  data: maybe(isObject),
});

const EVENT: Record<string, Check> = {
  id: (value) => isText(value) && /^[0-9a-f]{32}$/.test(`${value}`),
  timestamp: isNumber,
  level: isLevel,
  environment: isText,
  release: maybe(isText),
  dist: maybe(isText),
  serverName: maybe(isText),
  transaction: maybe(isText),
  message: maybe(isText),
  exceptions: list(MAX_EXCEPTIONS, (value, index) => isException(value) && isHeldBefore(value, index)),
  mechanism: shape({ type: isText, handled: isFlag }),
  tags: mapOf(MAX_TAGS, isText),
  contexts: (value) => mapOf(MAX_CONTEXTS, isObject)(value) && countKeys(value as object) <= MAX_VALUES,
  extra: mapOf(MAX_VALUES, () => true),
  user: maybe(
    shape({
      id: maybe(isText),
      username: maybe(isText),
      email: maybe(isText),
      ip_address: maybe(isText),
      data: maybe(isObject),
    }),
  ),
  fingerprint: maybe(list(MAX_FINGERPRINT, isText)),
  breadcrumbs: maybe(list(MAX_BREADCRUMBS, isBreadcrumb)),
  debugIds: maybe(mapOf(MAX_DEBUG_IDS, isText)),
  sentry: maybe(mapOf(MAX_VALUES, () => true)),
  request: maybe(shape({ method: isText, url: isText, headers: maybe(mapOf(MAX_HEADERS, isText)) })),
};

/**
 * Checks a record from another Worker or a Queue. It checks the content only, and does not decide where the event goes.
 */
export function parseRecord(value: unknown): EventRecord | InvalidRecord {
  if (!isObject(value)) return { invalid: "must be an object" };
  const version = read(value, "v");
  if (version !== RECORD_VERSION) return { invalid: `v must be ${RECORD_VERSION}`, version };
  // This comes first, because only small, plain data can be checked in little time.
  const fault = faultOfPlainData(value, MAX_RECORD_BYTES);
  if (fault) return { invalid: fault };
  const { event, to } = value as EventRecord;
  if (!isObject(event)) return { invalid: "event must be an object" };
  const wrong = Object.keys(EVENT).find((name) => !EVENT[name]?.(read(event, name)));
  if (wrong) return { invalid: `event.${wrong} is missing or of the wrong kind` };
  // Only a message may have no exception.
  if (!event.exceptions.length && !event.message)
    return { invalid: "event.exceptions is missing or of the wrong kind" };
  if (!maybe(list(MAX_TO, isText))(to)) return { invalid: "to must be a list of names" };
  if (countBytes(value as object) > MAX_RECORD_BYTES) return { invalid: tooLarge(MAX_RECORD_BYTES) };
  // Fields that this version does not know are dropped.
  const known = Object.entries(event).filter(([name]) => Object.hasOwn(EVENT, name));
  return {
    v: RECORD_VERSION,
    event: Object.fromEntries(known) as unknown as EventRecord["event"],
    ...(to && { to }),
  };
}
