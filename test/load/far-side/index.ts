import { WorkerEntrypoint } from "cloudflare:workers";
import { deliverQueued, receiveEvent, type ServiceAnswer } from "../../../worker/capture/entries/consumer.ts";
import type { Counted } from "../plan.ts";

export class ErrorService extends WorkerEntrypoint {
  capture(record: unknown, call?: unknown): Promise<ServiceAnswer> {
    return receiveEvent(this.env, record, { ctx: this.ctx, call });
  }
}

let messages = 0;
let largest = 0;

/** Delivers, and answers how many messages there were, and how many bytes the largest of those it weighed had. */
export default {
  fetch: () => Response.json({ messages, largest } satisfies Counted),
  queue(batch, env) {
    messages += batch.messages.length;
    // One of each batch: weighing is no part of a consumer's work.
    largest = Math.max(largest, new TextEncoder().encode(JSON.stringify(batch.messages[0]?.body)).byteLength);
    return deliverQueued(batch, env);
  },
} satisfies ExportedHandler<object>;
