import { asText, read } from "../../safe/plain-json.ts";

/** A message of the dead-letter queue that `deliverQueued` has sent. */
export interface DeadLetter {
  readonly v: 1;
  /** Why it cannot be delivered: what of it is no record, or what the backend said. */
  readonly reason: string;
  /** When it was found undeliverable, in milliseconds since 1970. */
  readonly receivedAt: number;
  /** How often it had been taken out of the queue by then. */
  readonly attempts: number;
  /** As it came; where only some backends refused the event, stillOwed it to those. */
  readonly body: unknown;
}

/** What `readDeadLetter` finds in a message. */
export interface ReadDeadLetter extends Omit<DeadLetter, "v" | "attempts"> {
  /** The event's id, and the type of its error, where the body has them. */
  readonly eventId?: string;
  readonly type?: string;
}

/**
 * Reads a message of the dead-letter queue: one that `deliverQueued` has put there, or one that the platform has moved
 * there after its last retry. Whatever the message holds, it does not throw. Sending `body` to the Queue of events
 * tries again.
 *
 * @example for (const message of batch.messages) console.log(readDeadLetter(message.body).reason);
 */
export function readDeadLetter(message: unknown): ReadDeadLetter {
  const reason = asText(read(message, "reason"));
  const isOurs = reason !== "" && read(message, "v") === 1;
  const body = isOurs ? read(message, "body") : message;
  const receivedAt = isOurs && read(message, "receivedAt");
  const event = read(body, "event");
  const eventId = asText(read(event, "id"));
  const type = asText(read(read(read(event, "exceptions"), "0"), "type"));
  return {
    reason: isOurs ? reason : "retried too often",
    receivedAt: typeof receivedAt === "number" && receivedAt > 0 ? receivedAt : Date.now(),
    body,
    ...(eventId && { eventId }),
    ...(type && { type }),
  };
}
