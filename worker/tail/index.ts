import { deliverTailed } from "../capture/entries/consumer.ts";
import type { Env } from "./env.ts";

/** Reports failures that the Workers with this one in `tail_consumers` could not report themselves. */
export default {
  async tail(items, env, ctx) {
    await deliverTailed(items, env, ctx);
  },
} satisfies ExportedHandler<Env>;
