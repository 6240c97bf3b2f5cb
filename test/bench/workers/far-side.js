import { WorkerEntrypoint } from "cloudflare:workers";

/** Stands for what is behind a service binding, a Queue or the tail: keeps the ids of events, and answers at once. */
let ids = [];

async function take(delayMs, data) {
  const id = /\[#(\d+)\]/.exec(JSON.stringify(data))?.[1];
  if (Number(delayMs)) await scheduler.wait(Number(delayMs));
  if (id) ids.push(id);
}

export class Service extends WorkerEntrypoint {
  async capture(record) {
    await take(this.env.DELAY_MS, record);
    return { status: "delivered" };
  }
}

export default {
  async fetch(request, env) {
    if (request.method === "GET") {
      const taken = ids;
      ids = [];
      return Response.json(taken);
    }
    await take(env.DELAY_MS, await request.text());
    return Response.json({ metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } });
  },
  async tail(items, env) {
    const events = items.flatMap(({ diagnosticsChannelEvents }) => diagnosticsChannelEvents ?? []);
    for (const { message } of events) if (message.event) await take(env.DELAY_MS, message);
  },
};
