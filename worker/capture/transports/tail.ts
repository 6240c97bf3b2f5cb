import { keep } from "../memory/keep.ts";
import { publishEvent, publishNote } from "../platform/channel.ts";
import { readVariable } from "../settings/settings.ts";
import { markOwn } from "./own-send.ts";
import type { Transport } from "./transport.ts";

export interface TailTransportOptions {
  /** Whether to publish. Default: where the variable `ERROR_TAIL` is `on`. */
  on?: boolean;
}

/** Longer than any deadline: what is too much for an invocation now is so when it is tried again. */
const NOT_AGAIN_MS = 60_000;
const MAX_IDS = 1_000;

/**
 * Hands events to the runtime, which hands them to the Worker's Tail Worker, where `deliverTailed` delivers them. It
 * makes no request and waits for nothing: what was published arrives, whatever becomes of the object. Beside other
 * transports it is their safety net, since the Tail Worker delivers only what they have not. What exceeds the limits of
 * an invocation is `retryable`, so that a bound Queue takes it.
 *
 * @example createCapture({ transports: [tailTransport()] })
 */
export function tailTransport({ on }: TailTransportOptions = {}): Transport {
  /** By id, whether it was. Plain texts, so that all objects of the isolate may share them. */
  const published = new Map<string, boolean>();
  return {
    name: "tail",
    isConfigured: (env) => on ?? readVariable(env, "ERROR_TAIL") === "on",
    publish(event, about) {
      keep(published, event.id, publishEvent(event, about), MAX_IDS);
    },
    settle: publishNote,
    send: markOwn<Transport["send"]>(async (event) => {
      const [thrown] = event.exceptions;
      const error = { name: thrown?.type, message: thrown?.value };
      // Only a transport around this one leaves the first way out.
      const isPublished = published.get(event.id) ?? publishEvent(event, { error, ctx: undefined });
      published.delete(event.id);
      return isPublished
        ? { status: "handed-to-tail" }
        : { status: "retryable", reason: "not published", retryAfterMs: NOT_AGAIN_MS };
    }),
  };
}
