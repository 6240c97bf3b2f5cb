import { withDeadline } from "../../safe/deadline.ts";
import { findQueue, type QueueLike } from "../../transports/queue.ts";

/** A message as `queue()` gets it from the platform. The type is structural, so that no runtime types are needed. */
export interface QueuedMessage {
  readonly body: unknown;
  /** From 1. */
  readonly attempts: number;
  ack(): void;
  retry(options: { delaySeconds: number }): void;
}

/** The first argument of `queue()`. */
export interface QueuedBatch {
  readonly messages: readonly QueuedMessage[];
}

/** How long to wait until a Queue has accepted one message. */
const PUT_MS = 5_000;

/**
 * Puts a message on the Queue of this binding. Returns false if the Queue is not bound, refuses, or does not answer in
 * time.
 */
export async function put(
  env: object,
  binding: string,
  ...message: Parameters<QueueLike["send"]>
): Promise<boolean> {
  const queue = findQueue(env, binding);
  if (!queue) return false;
  try {
    await withDeadline(queue.send(...message), PUT_MS, "the Queue");
    return true;
  } catch {
    // A message over a limit, a failure of the platform, or no answer in time.
    return false;
  }
}
