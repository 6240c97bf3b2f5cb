import { DurableObject } from "cloudflare:workers";
import { captureDurableObject } from "../../../worker/capture/index.ts";

/** Counts by RPC, and keeps its count in storage. */
export const Counter = captureDurableObject(
  class Counter extends DurableObject {
    async increment(by = 1): Promise<number> {
      const count = (await this.value()) + by;
      if (!Number.isSafeInteger(count)) throw new RangeError(`cannot count to ${count}`);
      this.ctx.storage.kv.put("count", count);
      return count;
    }

    async value(): Promise<number> {
      const count = this.ctx.storage.kv.get("count") ?? 0;
      if (typeof count !== "number") throw new TypeError(`not a number but a stored ${typeof count}`);
      return count;
    }
  },
  { rpc: true },
);
