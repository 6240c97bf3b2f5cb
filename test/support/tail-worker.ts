import { createExecutionContext } from "cloudflare:test";
import { tailConsumer } from "../../worker/capture/consumer/tail/tail.ts";
import type { DeliverTailedOptions, TailItem, TailSummary } from "../../worker/capture/entries/consumer.ts";
import { sentryLiteTransport } from "../../worker/capture/index.ts";
import { type ArrivedEvent, newProject, type Project } from "./received.ts";

/** A Tail Worker in an isolate of its own, as far as its memory goes. */
export interface TailWorker {
  readonly project: Project;
  /** Hands items over in one call, and resolves when it is done with them. */
  tail(items: readonly TailItem[], options?: DeliverTailedOptions, env?: object): Promise<TailSummary>;
  /** What has arrived. All that these calls send has arrived when they have resolved. */
  events(): Promise<ArrivedEvent[]>;
}

export function newTailWorker(): TailWorker {
  const project = newProject();
  const deliverTailed = tailConsumer([sentryLiteTransport()], undefined);
  return {
    project,
    async tail(items, options = {}, env = {}) {
      const bindings = { SENTRY_DSN: project.dsn, ...env };
      return deliverTailed(items, bindings, createExecutionContext(), { waitMs: 0, ...options });
    },
    events: () => project.events(),
  };
}

/** The events of one call. */
export async function eventsFrom(
  items: readonly TailItem[],
  options?: DeliverTailedOptions,
  env?: object,
): Promise<ArrivedEvent[]> {
  const worker = newTailWorker();
  await worker.tail(items, options, env);
  return worker.events();
}
