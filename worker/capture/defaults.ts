import type { EngineOptions } from "./engine-options.ts";
import type { Transport } from "./transports/transport.ts";

/** What a capture works with where its options say nothing. */
export function defaultsFor(transports: readonly Transport[], fallback?: Transport): EngineOptions {
  return {
    transports,
    fallback,
    filters: [],
    alarms: "first-and-final",
    redact: {},
    request: {},
    deadlineMs: 2_000,
  };
}
