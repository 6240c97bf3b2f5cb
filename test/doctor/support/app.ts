/** A project that has never heard of the library: two objects, of which one is not exported, and a Workflow. */
export const APP = {
  "wrangler.toml": `name = "app"
main = "src/index.ts" # stays
compatibility_date = "2026-10-20"

[vars]
GREETING = "hello"
SENTRY_DSN = "https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/7"

[[durable_objects.bindings]]
name = "ROOM"
class_name = "Room"

[[durable_objects.bindings]]
name = "LIMITER"
class_name = "Limiter"

[[workflows]]
name = "order"
binding = "ORDER"
class_name = "OrderWorkflow"
`,
  "src/env.d.ts": `import type { Limiter } from "./limiter";
import type { Room } from "./room";

declare global {
  interface Env {
    GREETING: string;
    ROOM: DurableObjectNamespace<Room>;
    LIMITER: DurableObjectNamespace<Limiter>;
    ORDER: Workflow;
  }
}
`,
  "src/index.ts": `import { Limiter } from "./limiter";

export * from "./order";
export { Limiter };

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    await env.LIMITER.getByName("all").take();
    await env.ORDER.create();
    return env.ROOM.getByName(env.GREETING).fetch(request);
  },
};
`,
  "src/room.ts": `import { DurableObject } from "cloudflare:workers";

/** A room. */
export class Room extends DurableObject {
  override async fetch(request: Request): Promise<Response> {
    this.ctx.storage.put("url", request.url);
    return fetch("https://a.example");
  }
}
`,
  "src/limiter.ts": `import { DurableObject } from "cloudflare:workers";

export class Limiter extends DurableObject {
  async take(): Promise<number> {
    return (await this.ctx.storage.get<number>("count")) ?? 0;
  }
}
`,
  "src/order.ts": `import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";

export class OrderWorkflow extends WorkflowEntrypoint {
  override async run(event: WorkflowEvent<unknown>, step: WorkflowStep): Promise<void> {
    await step.do("charge", async () => void (await fetch("https://bank.example")));
  }
}
`,
};
