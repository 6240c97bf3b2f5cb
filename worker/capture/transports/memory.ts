import type { CapturedEvent } from "../event/captured-event.ts";
import type { Transport } from "./transport.ts";

/** The result of `memoryTransport`. */
export interface MemoryTransport extends Transport {
  /** The newest 1,000 events, oldest first. It is always the same array. */
  readonly events: readonly CapturedEvent[];
  /** Deletes all events. */
  clear(): void;
}

const MAX_EVENTS = 1_000;

/**
 * Keeps events in this isolate, for tests that check what was captured.
 *
 * @example
 * const memory = memoryTransport();
 * const capture = createCapture({ transports: [memory] });
 * await capture({}, new Error("lost"));
 * memory.events[0]?.exceptions[0]?.value; // "lost"
 */
export function memoryTransport(): MemoryTransport {
  const events: CapturedEvent[] = [];
  return {
    name: "memory",
    events,
    clear() {
      events.length = 0;
    },
    async send(event) {
      events.push(event);
      if (events.length > MAX_EVENTS) events.shift();
      return { status: "delivered" };
    },
  };
}
