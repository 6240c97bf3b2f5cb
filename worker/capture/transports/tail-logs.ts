import { publishLogs } from "../platform/channel.ts";
import { readVariable } from "../settings/settings.ts";
import type { LogTransport } from "./log-transport.ts";
import type { TailTransportOptions } from "./tail.ts";

/**
 * Longer than any deadline, so that there is no retry here. An invocation that has reached its limit would reach it
 * again.
 */
const NOT_AGAIN_MS = 60_000;

/**
 * Publishes records to the runtime, which passes them to the Tail Worker, where `deliverTailed` delivers them. It makes
 * no request. Records over the limits of an invocation are `retryable`, so that a bound Queue takes them.
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
