import { WorkerEntrypoint } from "cloudflare:workers";
import { deliverQueued, receiveEvent, type ServiceAnswer } from "../capture/entries/consumer.ts";
import type { Env } from "./env.ts";

/** Accepts events from the Workers that bind it, and delivers them. Only this Worker has a DSN or a key. */
export class ErrorService extends WorkerEntrypoint<Env> {
  capture(record: unknown, call?: unknown): Promise<ServiceAnswer> {
    return receiveEvent(this.env, record, { ctx: this.ctx, call });
  }
}

/** Delivers the events that the service has put on its Queue. There is no `fetch`, so no route leads here. */
export default {
  queue: (batch, env) => deliverQueued(batch, env),
} satisfies ExportedHandler<Env>;
