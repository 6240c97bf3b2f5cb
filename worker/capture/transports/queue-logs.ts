import { encodeLogs } from "../wire/log-record.ts";
import type { LogTransport } from "./log-transport.ts";
import { ERROR_QUEUE, type QueueTransportOptions, queueOf } from "./queue.ts";

/**
 * Puts records on a Cloudflare Queue, whose consumer calls `deliverQueued`: the same Queue as that of events.
 *
 * @example createLogger(env, { ctx, transports: [queueLogTransport()] })
 */
export function queueLogTransport({ binding = ERROR_QUEUE }: QueueTransportOptions = {}): LogTransport {
  return {
    name: "queue",
    isConfigured: (env) => queueOf(env, binding) !== undefined,
    async sendLogs(batch, { env, to }) {
      const queue = queueOf(env, binding);
      if (!queue) return { status: "failed", reason: `${binding} is no Queue` };
      await queue.send(encodeLogs(batch, to), { contentType: "json" });
      return { status: "queued" };
    },
  };
}
