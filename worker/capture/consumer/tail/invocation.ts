import { stableId } from "../../event/stable-id.ts";
import type { LogBatch } from "../../logger/record.ts";
import { CHANNEL } from "../../platform/channel.ts";
import { hashedParts } from "../../platform/error-hash.ts";
import { asText, orElse, read } from "../../safe/read.ts";
import { parseLogs } from "../../wire/parse-logs.ts";
import { parseRecord } from "../../wire/parse-record.ts";
import { type EventRecord, RECORD_VERSION } from "../../wire/record.ts";
import type { TailException } from "./item.ts";
import { type ReadItem, readItem } from "./read-item.ts";
import { unfoldStack } from "./sockets.ts";

/** An item, with its exceptions matched to its messages. */
export interface Invocation {
  readonly item: ReadItem;
  /** The script and the entrypoint. For an object, the entrypoint is its class. */
  readonly place: string;
  readonly time: number;
  /** Without repetitions. */
  readonly exceptions: readonly Seen[];
  readonly events: readonly EventRecord[];
  /** The batches of loggers. */
  readonly logs: readonly LogBatch[];
  readonly notes: readonly Note[];
  /** The signs (hashes) of the errors that a capture has reported here, from its events and its notes. */
  readonly captured: readonly { readonly sign: string; readonly timestamp: number }[];
}

/** An exception as the runtime shows it. */
export interface Seen extends TailException {
  readonly sign: string;
  /** The sign of the same error in its other form: an RPC boundary may fold the name into the message. */
  readonly folded?: string | undefined;
}

/** The result of an event. */
interface Note {
  readonly id: string;
  readonly status: string;
}

/**
 * With these results the Tail Worker does not deliver the event: a backend or another capture has it, or a filter
 * dropped it.
 */
export const SETTLED = /^(delivered|queued|handed-to-service|duplicate|dropped)$/;

const IS_HASH = /^[0-9a-f]{32}$/;

/** @param miss called with the name of each part that cannot be read */
export async function readInvocation(
  given: unknown,
  miss: (part: string) => void,
): Promise<Invocation | undefined> {
  const item = readItem(given, miss);
  if (!item) return undefined;
  const events: EventRecord[] = [];
  const logs: LogBatch[] = [];
  const notes: Note[] = [];
  const captured: { sign: string; timestamp: number }[] = [];
  for (const { channel, message, timestamp } of item.diagnosticsChannelEvents) {
    if (channel !== CHANNEL) continue;
    // Any code in the isolate can publish on the channel.
    const batch = orElse(() => (read(message, "logs") ? parseLogs(message) : undefined), undefined);
    if (batch && "logs" in batch) {
      logs.push(batch.logs);
      continue;
    }
    const record = orElse(() => (read(message, "event") ? parseRecord(message) : undefined), undefined);
    const event = record && "event" in record ? record : undefined;
    const status = read(message, "v") === RECORD_VERSION ? asText(read(message, "status")) : "";
    if (event) events.push(event);
    else if (!status) miss("a message of a capture");
    const id = asText(read(message, "id"));
    if (status && IS_HASH.test(id)) notes.push({ id, status });
    const sign = asText(read(message, "sign"));
    // A capture that failed, or whose event was cut off, has not reported its error.
    if (IS_HASH.test(sign) && (event || SETTLED.test(status))) captured.push({ sign, timestamp });
  }
  return {
    item,
    place: `${item.scriptName ?? ""}/${item.entrypoint ?? ""}`,
    time: item.eventTimestamp,
    exceptions: await Promise.all(distinct(item.exceptions.map((one) => unfoldStack(one, item))).map(signed)),
    events,
    logs,
    notes,
    captured,
  };
}

/**
 * A failed blockConcurrencyWhile shows its exception twice. So does a promise that is both awaited and passed to
 * waitUntil.
 */
function distinct(exceptions: readonly TailException[]): TailException[] {
  const seen = new Map<string, TailException>();
  for (const exception of exceptions) {
    const key = JSON.stringify([exception.name, exception.message, exception.stack]);
    if (!seen.has(key)) seen.set(key, exception);
  }
  return [...seen.values()];
}

const FOLDED = /^([A-Za-z_$][\w$.]*): (.*)$/s;

async function signed(exception: TailException): Promise<Seen> {
  const [name, message] = hashedParts(exception);
  const [, outer, rest] = (name === "Error" && FOLDED.exec(message)) || [];
  const other = name === "Error" ? outer && [outer, rest] : ["Error", `${name}: ${message}`];
  return {
    ...exception,
    sign: await stableId(name, message),
    folded: other ? await stableId(...other) : undefined,
  };
}
