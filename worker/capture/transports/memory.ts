import type { CapturedEvent } from "../event/captured-event.ts";
import type { Transport } from "./transport.ts";

/** What `memoryTransport` makes. */
export interface MemoryTransport extends Transport {
  /** What was captured, oldest first: the newest 1,000 events. The same array for good. */
  readonly events: readonly CapturedEvent[];
  /** Forgets them. */
  clear(): void;
}

const MAX_EVENTS = 1_000;

/**
 * Keeps events in this isolate, for tests that look at what was captured.
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
