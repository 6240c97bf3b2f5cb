import type { CapturedEvent } from "../event/captured-event.ts";
import { MAX_RECORD_BYTES } from "./limits.ts";
import { countBytes, trimEvent } from "./trim.ts";

/**
 * An event on its way through a queue, a service binding or a diagnostics channel. Plain JSON, without any address or
 * key: the Worker that delivers it has its own.
 */
export interface EventRecord {
  readonly v: 1;
  readonly event: CapturedEvent;
  /** Names of the transports that still have to deliver it. Absent: all that are configured where it is delivered. */
  readonly to?: readonly string[];
}

export const RECORD_VERSION = 1;

/** A record of at most so many bytes of JSON. */
export function encodeRecord(
  event: CapturedEvent,
  to?: readonly string[],
  maxBytes = MAX_RECORD_BYTES,
): EventRecord {
  const rest = { v: RECORD_VERSION, ...(to && { to }) } as const;
  return { ...rest, event: trimEvent(event, maxBytes - countBytes({ ...rest, event: 0 })) };
}
