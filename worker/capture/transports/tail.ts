import { keep } from "../memory/keep.ts";
import { publishEvent, publishNote } from "../platform/channel.ts";
import { readVariable } from "../settings/settings.ts";
import { markOwn } from "./own-send.ts";
import type { Transport } from "./transport.ts";

export interface TailTransportOptions {
  /** Whether to publish. Default: true if the variable `ERROR_TAIL` is `on`. */
  on?: boolean;
}

/**
 * Longer than any deadline, so that there is no retry here. An invocation that has reached its limit would reach it
 * again.
 */
const NOT_AGAIN_MS = 60_000;
const MAX_IDS = 1_000;

/**
 * Publishes events to the runtime, which passes them to the Tail Worker, where `deliverTailed` delivers them. It makes
 * no request and waits for nothing. A published event arrives even if the object is aborted right after. Beside other
 * transports it is a safety net: the Tail Worker delivers only the events that the others did not. Events over the
 * limits of an invocation are `retryable`, so that a bound Queue takes them.
 *
 * @example createCapture({ transports: [tailTransport()] })
 */
export function tailTransport({ on }: TailTransportOptions = {}): Transport {
  /** By event id: whether it was published. Plain values, because all objects of the isolate share them. */
  const published = new Map<string, boolean>();
  return {
    name: "tail",
    isConfigured: (env) => on ?? readVariable(env, "ERROR_TAIL") === "on",
    publish(event, about) {
      keep(published, event.id, publishEvent(event, about), MAX_IDS);
    },
    conclude: publishNote,
    send: markOwn<Transport["send"]>(async (event) => {
      const [thrown] = event.exceptions;
      const error = { name: thrown?.type, message: thrown?.value };
      // Reached only if a transport around this one does not call `publish`.
      const isPublished = published.get(event.id) ?? publishEvent(event, { error, ctx: undefined });
      published.delete(event.id);
      return isPublished
        ? { status: "handed-to-tail" }
        : { status: "retryable", reason: "not published", retryAfterMs: NOT_AGAIN_MS };
    }),
  };
}
