import type { CapturedEvent } from "../event/captured-event.ts";
import type { LogBatch } from "../logger/record.ts";
import { warn } from "../memory/warn.ts";
import type { CaptureResult } from "../result.ts";
import { read } from "../safe/read.ts";
import { readVariable } from "../settings/settings.ts";
import type { Captured } from "../transports/transport.ts";
import { encodeLogs } from "../wire/log-record.ts";
import { type EventRecord, encodeRecord, RECORD_VERSION } from "../wire/record.ts";
import { countBytes } from "../wire/trim.ts";
import { findBuiltin } from "./builtin-module.ts";
import { hashOfError } from "./error-hash.ts";
import { importModule } from "./import-module.ts";

/** The name of the diagnostics channel, whose messages a Tail Worker finds in its items. */
export const CHANNEL = "isolate-capture";

/** The first message about an event. */
interface PublishedEvent extends EventRecord {
  /** Identifies the error among the exceptions that the runtime has seen. */
  readonly sign: string;
}

/** The second message: the result of the capture. If the capture made no event, it is the only one. */
interface PublishedNote {
  readonly v: typeof RECORD_VERSION;
  readonly status: CaptureResult["status"];
  readonly id?: string;
  readonly sign: string;
}

const MAX_EVENT_BYTES = 32_768;
/**
 * Messages, logs and exceptions of an invocation share 256 KiB, and what comes after is lost. A text with one character
 * beyond Latin-1 takes the runtime two bytes a character, so this is at most 192 KiB there.
 */
const BUDGET_BYTES = 98_304;
/** An object lives longer than its invocations, and no code learns when one ends. */
const WINDOW_MS = 60_000;

interface Spent {
  since: number;
  bytes: number;
}

/** By the object that identifies the invocation, otherwise by `ctx`. Plain numbers. */
const budgets = new WeakMap<object, Spent>();
/** For loggers. They get the part of the 256 KiB that events leave, so that no log line displaces an error. */
const logBudgets = new WeakMap<object, Spent>();
const LOG_BUDGET_BYTES = 24_576;
/** For captures without either. */
const ISOLATE = {};

/**
 * Publishes an event for the Tail Worker. Returns false if the invocation has no room for it, or if there is no
 * channel.
 */
export function publishEvent(event: CapturedEvent, about: Captured): boolean {
  return publish(about, (sign): PublishedEvent => {
    return { ...encodeRecord(event, undefined, MAX_EVENT_BYTES), sign };
  });
}

export function publishNote({ status, eventId }: CaptureResult, about: Captured): void {
  publish(about, (sign): PublishedNote => {
    return { v: RECORD_VERSION, status, ...(eventId && { id: eventId }), sign };
  });
}

/** Publishes the records of a logger, all or none. */
export function publishLogs(batch: LogBatch, ctx: unknown): boolean {
  return send(logBudgets, LOG_BUDGET_BYTES, ctx, () => encodeLogs(batch));
}

function publish({ error, ctx, invocation }: Captured, encode: (sign: string) => object): boolean {
  return send(budgets, BUDGET_BYTES, isObject(invocation) ? invocation : ctx, () =>
    encode(hashOfError(error)),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function send(
  budgets: WeakMap<object, Spent>,
  budget: number,
  spender: unknown,
  encode: () => object,
): boolean {
  try {
    const channel = findChannel();
    if (!channel) return false;
    const message = encode();
    const now = Date.now();
    const owner = isObject(spender) ? spender : ISOLATE;
    const last = budgets.get(owner);
    const elapsed = now - (last?.since ?? 0);
    // The clock may have been set back.
    const spent = last && elapsed >= 0 && elapsed < WINDOW_MS ? last : { since: now, bytes: 0 };
    const bytes = countBytes(message);
    if (spent.bytes + bytes > budget) return false;
    budgets.set(owner, { ...spent, bytes: spent.bytes + bytes });
    // `hasSubscribers` does not count the Tail Worker, so it is not used.
    channel.publish(message);
    return true;
  } catch {
    // A subscriber in this isolate has thrown, or there is no invocation to publish in.
    return false;
  }
}

interface Channel {
  publish(message: object): void;
}

interface Diagnostics {
  channel?(name: string): Channel;
}

let imported: Diagnostics | undefined;

// Where it will be needed, the module is imported at start-up, before any handler runs. Asking `process` for it makes
// workerd create most of Node, in the first capture. A capture cannot await an import, because it publishes at once.
importModule("cloudflare", "workers")
  .then((module) => readVariable(read(module, "env"), "ERROR_TAIL") === "on")
  .then(async (isOn) => {
    if (isOn) imported = (await importModule("node", "diagnostics_channel")) as Diagnostics;
  })
  // No workerd, or no nodejs_compat.
  .catch(() => {});

function findChannel(): Channel | undefined {
  const node = imported ?? findBuiltin<Diagnostics>("node:diagnostics_channel");
  if (!node?.channel)
    warn("channel", "ERROR_TAIL needs the compatibility flag nodejs_compat: nothing is published");
  return node?.channel?.(CHANNEL);
}
