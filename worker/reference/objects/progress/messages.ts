import * as v from "valibot";

const LEVELS = ["all", "settled"] as const;
const MAX_MESSAGE_LENGTH = 1024;

/** What a watcher's socket remembers through hibernation. */
const subscription = v.object({
  jobId: v.string(),
  level: v.picklist(LEVELS),
  /** How many messages have gone out on this socket: a watcher sees from gaps what it has missed. */
  sequence: v.number(),
});
export type Subscription = v.InferOutput<typeof subscription>;

export function parseSubscription(attachment: unknown): Subscription {
  return v.parse(subscription, attachment);
}

const message = v.variant("type", [
  v.strictObject({ type: v.literal("status") }),
  v.strictObject({ type: v.literal("watch"), level: v.picklist(LEVELS) }),
]);
export type WatcherMessage = v.InferOutput<typeof message>;

export const ALLOWED_MESSAGES = '{"type":"status"} or {"type":"watch","level":"all" or "settled"}';

/** The message of a watcher, or undefined where it is none of ours. */
export function parseMessage(text: string | ArrayBuffer): WatcherMessage | undefined {
  if (typeof text !== "string" || text.length > MAX_MESSAGE_LENGTH) return undefined;
  try {
    const result = v.safeParse(message, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined; // JSON.parse
  }
}
