import { WorkerEntrypoint } from "cloudflare:workers";
import { deliverQueued, receiveEvent, type ServiceAnswer } from "../capture/entries/consumer.ts";
import type { Env } from "./env.ts";

/** Takes events from the Workers that bind it, and delivers them: the only one that holds a DSN or a key. */
export class ErrorService extends WorkerEntrypoint<Env> {
  capture(record: unknown, call?: unknown): Promise<ServiceAnswer> {
    return receiveEvent(this.env, record, { ctx: this.ctx, call });
  }
}

/** Delivers what the service itself has put on its Queue. Without `fetch`, no route can lead in. */
export default {
  queue: (batch, env) => deliverQueued(batch, env),
} satisfies ExportedHandler<Env>;
