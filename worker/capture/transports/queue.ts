import { read } from "../plain-json.ts";
import { encodeRecord } from "../wire/record.ts";
import type { Transport } from "./transport.ts";

export interface QueueTransportOptions {
  /** Name of the Queue's producer binding. Default `ERROR_QUEUE`. */
  binding?: string;
}

interface QueueLike {
  send(message: unknown, options: { contentType: "json" }): Promise<unknown>;
}

/**
 * Puts events on a Cloudflare Queue, whose consumer calls `deliverQueued`. As the fallback of a capture it keeps what
 * could not be delivered; as its only transport it spares an object every outbound request. Events over the limit of a
 * message are trimmed, in the order that docs/transports/queue.md lists.
 *
 * @example createCapture({ transports: [queueTransport()] })
 */
export function queueTransport({ binding = "ERROR_QUEUE" }: QueueTransportOptions = {}): Transport {
  return {
    name: "queue",
    isConfigured: (env) => typeof read(read(env, binding), "send") === "function",
    async send(event, { env, to }) {
      await (read(env, binding) as QueueLike).send(encodeRecord(event, to), { contentType: "json" });
      return { status: "queued" };
    },
  };
}
