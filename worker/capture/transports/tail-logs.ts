import { publishLogs } from "../platform/channel.ts";
import { readVariable } from "../settings/settings.ts";
import type { LogTransport } from "./log-transport.ts";
import type { TailTransportOptions } from "./tail.ts";

/** Longer than any deadline: what is too much for an invocation now is so when it is tried again. */
const NOT_AGAIN_MS = 60_000;

/**
 * Hands records to the runtime, which hands them to the Worker's Tail Worker, where `deliverTailed` delivers them. It makes no
 * request. What exceeds the limits of an invocation is `retryable`, so that a bound Queue takes it.
 *
 * @example createLogger(env, { ctx, transports: [tailLogTransport()] })
 */
export function tailLogTransport({ on }: TailTransportOptions = {}): LogTransport {
  return {
    name: "tail",
    isConfigured: (env) => on ?? readVariable(env, "ERROR_TAIL") === "on",
    async sendLogs(batch, { ctx }) {
      return publishLogs(batch, ctx)
        ? { status: "handed-to-tail" }
        : { status: "retryable", reason: "not published", retryAfterMs: NOT_AGAIN_MS };
    },
  };
}
