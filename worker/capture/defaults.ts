import type { EngineOptions } from "./engine-options.ts";
import type { Transport } from "./transports/transport.ts";

/** The settings of a capture without options. */
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
