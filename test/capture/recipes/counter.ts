import { DurableObject } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../../worker/capture/index.ts";

/** Counts by RPC, and keeps its count in storage. */
export class Counter extends DurableObject {
  async increment(by = 1): Promise<number> {
    try {
      const count = this.#read() + by;
      if (!Number.isSafeInteger(count)) throw new RangeError(`cannot count to ${count}`);
      this.ctx.storage.kv.put("count", count);
      return count;
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, handled: false, extra: { by } });
      throw error;
    }
  }

  async value(): Promise<number> {
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
