import { WorkerEntrypoint } from "cloudflare:workers";
import { deliverQueued, receiveEvent, type ServiceAnswer } from "../../../worker/capture/entries/consumer.ts";

export class ErrorService extends WorkerEntrypoint {
  capture(record: unknown, call?: unknown): Promise<ServiceAnswer> {
    return receiveEvent(this.env, record, { ctx: this.ctx, call });
  }
}

export default {
  fetch: () => new Response("ready"),
  queue: (batch, env) => deliverQueued(batch, env),
} satisfies ExportedHandler;
