import { asText, orElse, read } from "../../safe/read.ts";
import type { TailException, TailItem, TailLog, TailMessage } from "./item.ts";

/** An item after reading: each field has its type, and each list is there. */
export interface ReadItem extends TailItem {
  readonly eventTimestamp: number;
  readonly exceptions: readonly TailException[];
  readonly logs: readonly TailLog[];
  readonly diagnosticsChannelEvents: readonly TailMessage[];
}

/** More than an invocation can have. Its exceptions, logs and messages share 256 KiB. */
const MAX_ENTRIES = 10_000;
/** More than an event shows. */
const LAST_LOGS = 100;
const UNREADABLE = Symbol();
/** Longer than any name or id of the platform. These texts are kept in memory for a while. */
const MAX_NAME = 256;

/**
 * Reads an item field by field, so that a bad field does not affect the others. The fields are getters of the class of
 * the item, so a copy of the whole item would be empty.
 *
 * @param miss called with the name of each field that cannot be read
 */
export function readItem(item: unknown, miss: (field: string) => void): ReadItem | undefined {
  if (typeof item !== "object" || item === null) {
    miss("the whole item");
    return undefined;
  }

  function field<Value>(
    name: string,
    is: (value: unknown) => value is Value,
    from: object = Object(item),
  ): Value | undefined {
    const value = orElse<unknown>(() => Reflect.get(from, name), UNREADABLE);
    if (is(value)) return value;
    if (value !== undefined && value !== null) miss(name);
    return undefined;
  }

  function list<Entry>(name: string, readEntry: (entry: object) => Entry, last = MAX_ENTRIES): Entry[] {
    const all = field(name, isList) ?? [];
    const entries = orElse(() => all.slice(-last), undefined);
    if (!entries || all.length > MAX_ENTRIES) miss(name);
    // A hole in a list is an entry too.
    return [...(entries ?? [])].flatMap((entry) => {
      if (typeof entry === "object" && entry !== null) return [readEntry(entry)];
      miss(name);
      return [];
    });
  }

  const outcome = field("outcome", isText) ?? "";
  if (!outcome) miss("outcome");
  const time = field("eventTimestamp", isTime) ?? Date.now();
  const timeOf = (entry: object) => field("timestamp", isTime, entry) ?? time;
  const name = (key: string) => field(key, isText)?.slice(0, MAX_NAME);
  return {
    outcome: outcome.slice(0, MAX_NAME),
    eventTimestamp: time,
    event: field("event", isObject),
    scriptName: name("scriptName"),
    entrypoint: name("entrypoint"),
    scriptVersion: { id: field("id", isText, field("scriptVersion", isObject) ?? {})?.slice(0, MAX_NAME) },
    durableObjectId: name("durableObjectId"),
    executionModel: name("executionModel"),
    truncated: field("truncated", isFlag),
    cpuTime: field("cpuTime", isNumber),
    wallTime: field("wallTime", isNumber),
    exceptions: list("exceptions", (entry) => ({
      timestamp: timeOf(entry),
      name: field("name", isText, entry) ?? "Error",
      message: field("message", isText, entry) ?? "",
      stack: field("stack", isText, entry),
    })),
    logs: list(
      "logs",
      (entry) => ({
        timestamp: timeOf(entry),
        level: asText(read(entry, "level")),
        message: field("message", isThere, entry),
      }),
      LAST_LOGS,
    ),
    diagnosticsChannelEvents: list("diagnosticsChannelEvents", (entry) => ({
      channel: field("channel", isText, entry) ?? "",
      timestamp: timeOf(entry),
      message: read(entry, "message"),
    })),
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isThere(value: unknown): value is unknown {
  return value !== UNREADABLE;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** The largest time that a `Date` can have. */
function isTime(value: unknown): value is number {
  return isNumber(value) && Math.abs(value) <= 8.64e15;
}

function isFlag(value: unknown): value is boolean {
  return typeof value === "boolean";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isList(value: unknown): value is unknown[] {
  return orElse(() => Array.isArray(value), false);
}
