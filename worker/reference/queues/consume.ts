import { deliverQueued } from "../../capture/entries/consumer.ts";
import { takeQueuedBatches } from "../workflows/triggers.ts";
import { keepDeadLetters } from "./dead-letters.ts";

type Consume = (batch: MessageBatch<unknown>, env: Cloudflare.Env) => Promise<void>;

/** The queues of wrangler.toml that this Worker consumes. */
const CONSUMERS: Readonly<Record<string, Consume>> = {
  "batch-compilation": takeQueuedBatches,
  "error-events": (batch, env) => deliverQueued(batch, env),
  "error-events-dead": keepDeadLetters,
};

export async function consumeBatch(batch: MessageBatch<unknown>, env: Cloudflare.Env): Promise<void> {
  const consume = CONSUMERS[batch.queue];
  if (consume === undefined) throw new Error(`No consumer is known for the queue "${batch.queue}"`);
  await consume(batch, env);
}
