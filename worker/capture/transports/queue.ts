import { read } from "../safe/read.ts";
import { encodeRecord } from "../wire/record.ts";
import { markOwn } from "./own-send.ts";
import type { Transport } from "./transport.ts";

export interface QueueTransportOptions {
  /** Name of the Queue's producer binding. Default `ERROR_QUEUE`. */
  binding?: string;
}

/** The producer binding of a Queue. */
export interface QueueLike {
  send(message: unknown, options: { contentType: "json" | "v8"; delaySeconds?: number }): Promise<unknown>;
}

/** The default name of the binding. */
export const ERROR_QUEUE = "ERROR_QUEUE";

/**
 * Puts events on a Cloudflare Queue, whose consumer calls `deliverQueued`. As the fallback of a capture, it keeps
 * events that could not be delivered. As the only transport, it saves the object all requests to a backend. Events that
 * are too large for a message are trimmed in the order that docs/transports/queue.md lists.
 *
 * @example createCapture({ transports: [queueTransport()] })
 */
export function queueTransport({ binding = ERROR_QUEUE }: QueueTransportOptions = {}): Transport {
  return {
    name: "queue",
    isConfigured: (env) => findQueue(env, binding) !== undefined,
    send: markOwn<Transport["send"]>(async (event, { env, to }) => {
      const queue = findQueue(env, binding);
      if (!queue) return { status: "failed", reason: `${binding} is not a Queue` };
      await queue.send(encodeRecord(event, to), { contentType: "json" });
      return { status: "queued" };
    }),
  };
}

export function findQueue(env: object, binding: string): QueueLike | undefined {
  const queue = read(env, binding);
  return typeof read(queue, "send") === "function" ? (queue as QueueLike) : undefined;
}
