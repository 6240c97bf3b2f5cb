import { deliverQueued } from "../../../worker/capture/entries/consumer.ts";

/** Delivers what the Queue holds. */
export default {
  fetch: () => new Response("ready"),
  queue: (batch, env) => deliverQueued(batch, env),
} satisfies ExportedHandler<object>;
