import { encodeLogs } from "../wire/log-record.ts";
import type { LogTransport } from "./log-transport.ts";
import { ERROR_QUEUE, findQueue, type QueueTransportOptions } from "./queue.ts";

/**
 * Puts records on the same Cloudflare Queue as events. Its consumer calls `deliverQueued`.
 *
 * @example createLogger(env, { ctx, transports: [queueLogTransport()] })
 */
export function queueLogTransport({ binding = ERROR_QUEUE }: QueueTransportOptions = {}): LogTransport {
  return {
    name: "queue",
    isConfigured: (env) => findQueue(env, binding) !== undefined,
    async sendLogs(batch, { env, to }) {
      const queue = findQueue(env, binding);
      if (!queue) return { status: "failed", reason: `${binding} is not a Queue` };
      await queue.send(encodeLogs(batch, to), { contentType: "json" });
      return { status: "queued" };
    },
  };
}
