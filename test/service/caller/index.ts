import { DurableObject } from "cloudflare:workers";
import { createCapture, serviceTransport } from "../../../worker/capture/entries/service.ts";
import type { Env } from "./env.ts";

const inBackground = createCapture({ transports: [serviceTransport({ background: true })] });
const awaited = createCapture({ transports: [serviceTransport()] });

/** An object that dies of its failure. */
export class Caller extends DurableObject<Env> {
  async dieAfterReport(text: string): Promise<void> {
    const { status } = await inBackground(this.env, new Error(text), { ctx: this.ctx });
    this.ctx.abort(`died ${status}`);
  }

  /** `ms` after its report began. */
  async dieDuringReport(text: string, ms: number): Promise<void> {
    void awaited(this.env, new Error(text), { ctx: this.ctx });
    await scheduler.wait(ms);
    this.ctx.abort("died during the report");
  }
}

/** Passes on to the receiver what has been put on a queue, under the queue's name. */
export default {
  async queue(batch, env) {
    for (const { body } of batch.messages) {
      const address = `http://${env.RECEIVER}/api/${batch.queue}/`;
      await (await fetch(address, { method: "POST", body: JSON.stringify(body) })).body?.cancel();
    }
  },
} satisfies ExportedHandler<Env>;
