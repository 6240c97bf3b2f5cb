import { CHANNEL, type PublishedNote } from "../channel.ts";
import { asText, orElse, read } from "../plain-json.ts";
import { signOf } from "../sign.ts";
import { parseRecord } from "../wire/parse-record.ts";
import { type EventRecord, RECORD_VERSION } from "../wire/record.ts";

/** What `tail()` is called with, item by item: `TraceItem`. Structural, so that no runtime types are needed. */
export interface TailItem {
  readonly outcome: string;
  readonly event?: object | null | undefined;
  readonly eventTimestamp?: number | null | undefined;
  readonly scriptName?: string | null | undefined;
  readonly entrypoint?: string | undefined;
  readonly scriptVersion?: { readonly id?: string | undefined } | undefined;
  readonly durableObjectId?: string | undefined;
  readonly executionModel?: string | undefined;
  readonly truncated?: boolean | undefined;
  /** Milliseconds. */
  readonly cpuTime?: number | undefined;
  readonly wallTime?: number | undefined;
  readonly exceptions?: readonly TailException[] | undefined;
  readonly logs?: readonly TailLog[] | undefined;
  readonly diagnosticsChannelEvents?:
    | readonly { readonly channel: string; readonly timestamp: number; readonly message: unknown }[]
    | undefined;
}

export interface TailException {
  readonly timestamp: number;
  readonly name: string;
  readonly message: string;
  /** Without the line of name and message; in production by the source maps that were uploaded. */
  readonly stack?: string | undefined;
}

export interface TailLog {
  readonly timestamp: number;
  readonly level: string;
  readonly message: unknown;
}

/** An item with what its exceptions and messages say of each other. */
export interface Invocation {
  readonly item: TailItem;
  /** Script and entrypoint: the class, for an object. */
  readonly place: string;
  readonly time: number;
  /** Each once. */
  readonly exceptions: readonly Seen[];
  readonly events: readonly EventRecord[];
  readonly notes: readonly PublishedNote[];
  /** One for each event and note: whose error it is of. */
  readonly captured: readonly { readonly sign: string; readonly timestamp: number }[];
}

/** An exception as the runtime has seen it. */
export interface Seen extends TailException {
  readonly sign: string;
}

/** An item's fields are getters of its class: they are read here by their names. */
export function readInvocation(item: TailItem): Invocation {
  const { scriptName, entrypoint, eventTimestamp, exceptions = [], diagnosticsChannelEvents = [] } = item;
  const seen = new Map<string, Seen>();
  for (const { timestamp, name, message, stack } of exceptions) {
    const sign = signOf({ name, message });
    // A failed blockConcurrencyWhile shows its exception twice.
    if (!seen.has(sign)) seen.set(sign, { timestamp, name, message, stack, sign });
  }
  const published = diagnosticsChannelEvents.filter(({ channel }) => channel === CHANNEL);
  const messages = published.map(({ message }) => message);
  return {
    item,
    place: `${scriptName ?? ""}/${entrypoint ?? ""}`,
    time: eventTimestamp ?? Date.now(),
    exceptions: [...seen.values()],
    events: messages.flatMap(publishedEvent),
    notes: messages.filter(isNote),
    captured: published
      .map(({ message, timestamp }) => ({ sign: asText(read(message, "sign")), timestamp }))
      .filter(({ sign }) => sign !== ""),
  };
}

/** Anyone in the isolate can publish on the channel. */
function publishedEvent(message: unknown): EventRecord[] {
  const record = orElse(() => parseRecord(message), { invalid: "cannot be read" });
  return "event" in record ? [record] : [];
}

function isNote(message: unknown): message is PublishedNote {
  return read(message, "v") === RECORD_VERSION && asText(read(message, "status")) !== "";
}
