import { handleRequest } from "./routes.ts";

export { Cart } from "./cart.ts";
export * from "./covered.ts";
export { default as Ledger } from "./ledger.ts";
export { Order, Return as Refund } from "./orders.ts";

export default {
  fetch: (request, env) => handleRequest(request, env),
  async queue(batch, env) {
    for (const message of batch.messages) await env.CART.getByName("a").fetch(message.body.url);
  },
} satisfies ExportedHandler<Env>;
