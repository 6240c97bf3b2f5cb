import { asText, read } from "../../safe/read.ts";

/** A message that `deliverQueued` has put on the dead-letter queue. */
export interface DeadLetter {
  readonly v: 1;
  /** Why it cannot be delivered: which part of the record is wrong, or what the backend answered. */
  readonly reason: string;
  /** When `deliverQueued` gave it up, in milliseconds since 1970. */
  readonly receivedAt: number;
  /** How often the Queue had delivered the message by then. */
  readonly attempts: number;
  /** The message as it came. If only some backends refused the event, the record names only those. */
  readonly body: unknown;
}

/** What `readDeadLetter` finds in a message. */
export interface ReadDeadLetter extends Omit<DeadLetter, "v" | "attempts"> {
  /** The id of the event and the type of its error, if the body has them. */
  readonly eventId?: string;
  readonly type?: string;
}

/**
 * Reads a message of the dead-letter queue: one from `deliverQueued`, or one that the platform has moved there after
 * its last retry. It never throws, whatever the message contains. To try again, send `body` to the Queue of events.
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
