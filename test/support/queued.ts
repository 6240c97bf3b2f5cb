import { vi } from "vitest";
import {
  type DeliverQueuedOptions,
  deliverQueued,
  type QueuedMessage,
} from "../../worker/capture/entries/consumer.ts";
import type { Transport } from "../../worker/capture/index.ts";
import type { QueueLike } from "../../worker/capture/transports/queue.ts";

/** What became of the messages of one batch, by their index. */
export interface Consumed {
  acked: number[];
  /** The delay of each in seconds. */
  retried: Record<number, number>;
}

/** Has the consumer take these bodies in one batch. It is made by hand: `createMessageBatch` forgets the delays. */
export async function consume(
  bodies: readonly unknown[],
  env: object,
  options?: DeliverQueuedOptions,
  attempts = 1,
): Promise<Consumed> {
  const acked: number[] = [];
  const retried: Record<number, number> = {};
  const messages = bodies.map((body, index): QueuedMessage => {
    // The first call counts, as it does on the platform.
    const isSettled = () => acked.includes(index) || index in retried;
    return {
      body,
      attempts,
      ack() {
        if (!isSettled()) acked.push(index);
      },
      retry({ delaySeconds }) {
        if (!isSettled()) retried[index] = delaySeconds;
      },
    };
  });
  await deliverQueued({ messages }, env, options);
  return { acked: acked.sort((one, other) => one - other), retried };
}

/** A producer binding that keeps what it is given: a real Queue shows a message to its consumer only. */
export function recordingQueue(): QueueLike & { sent: { message: unknown; options: object }[] } {
  const sent: { message: unknown; options: object }[] = [];
  return {
    sent,
    async send(message, options) {
      sent.push({ message: structuredClone(message), options });
    },
  };
}

/** What a real Queue cannot be made to do. */
export const brokenQueues: Record<string, QueueLike> = {
  "rejects at once": { send: async () => Promise.reject(new Error("Too Many Requests")) },
  hangs: { send: () => new Promise(() => {}) },
};

/** A backend of no network, which answers as told and counts what is under way. */
export function fakeBackend(name: string, answer: Transport["send"]) {
  let now = 0;
  const backend = {
    name,
    mostAtOnce: 0,
    send: vi.fn<Transport["send"]>(async (event, context) => {
      backend.mostAtOnce = Math.max(backend.mostAtOnce, ++now);
      try {
        return await answer(event, context);
      } finally {
        now--;
      }
    }),
  };
  return backend;
}
