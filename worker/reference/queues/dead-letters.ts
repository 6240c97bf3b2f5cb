import { readDeadLetter } from "../../capture/entries/consumer.ts";
import { DEAD_LETTERS_NAME } from "../objects/dead-letters.ts";

/** What is thrown leaves the whole batch to be delivered again: a letter is kept once all the same. */
export async function keepDeadLetters(
  { messages }: MessageBatch<unknown>,
  env: Cloudflare.Env,
): Promise<void> {
  const letters = messages.map((message) => {
    const { reason, receivedAt, eventId = null, type = null, body } = readDeadLetter(message.body);
    return { message: message.id, reason, receivedAt, eventId, type, body: toJson(body) };
  });
  await env.DEAD_LETTERS.getByName(DEAD_LETTERS_NAME).keep(letters);
}

/**
 * A message of a Queue may contain values that JSON cannot hold. Such a message is not an event, so its reason is
 * enough.
 */
function toJson(body: unknown): string {
  try {
    return JSON.stringify(body) ?? "null";
  } catch {
    // A circle, a BigInt, or nesting that overflows the stack.
    return "null";
  }
}
