import { withDeadline } from "../../safe/deadline.ts";
import { type QueueLike, queueOf } from "../../transports/queue.ts";

/** A message as the platform hands it to `queue()`. Structural, so that no runtime types are needed. */
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

/** How long a Queue may take for one message. */
const PUT_MS = 5_000;

/** Puts a message on the Queue of this binding. False: it is not bound, refuses, or nobody knows. */
export async function put(
  env: object,
  binding: string,
  ...message: Parameters<QueueLike["send"]>
): Promise<boolean> {
  const queue = queueOf(env, binding);
  if (!queue) return false;
  try {
    await withDeadline(queue.send(...message), PUT_MS, "the Queue");
    return true;
  } catch {
    // Over a limit, the platform's own failure, or silence.
    return false;
  }
}
