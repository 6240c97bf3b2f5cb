import { DurableObject } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../../worker/capture/index.ts";

/** One part of a count that is too busy for a single object. */
export class CounterShard extends DurableObject {
  async add(by: number): Promise<void> {
    try {
      this.ctx.storage.kv.put("count", this.#read() + by);
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, handled: false, extra: { by } });
      throw error;
    }
  }

  async count(): Promise<number> {
    try {
      return this.#read();
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, handled: false });
      throw error;
    }
  }

  #read(): number {
    const count = this.ctx.storage.kv.get("count") ?? 0;
    if (typeof count !== "number") throw new TypeError(`not a number but a stored ${typeof count}`);
    return count;
  }
}
