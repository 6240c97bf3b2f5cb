import { DurableObject } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../../worker/capture/index.ts";

const SHARDS = 8;

export interface Total {
  readonly total: number;
  /** Shards that did not answer. Their counts are missing from the total. */
  readonly missing: number[];
}

/** Spreads a count over shards, and adds them up. */
export class ShardedCounter extends DurableObject {
  async add(by = 1): Promise<void> {
    const shard = Math.floor(Math.random() * SHARDS);
    try {
      await this.#shard(shard).add(by);
    } catch (error) {
      await this.#report(error, shard, false);
      throw error;
    }
  }

  async total(): Promise<Total> {
    const counts = await Promise.all(
      Array.from({ length: SHARDS }, async (_, shard) => {
        try {
          return await this.#shard(shard).count();
        } catch (error) {
          await this.#report(error, shard, true);
          return undefined;
        }
      }),
    );
    return {
      total: counts.reduce<number>((sum, count) => sum + (count ?? 0), 0),
      missing: counts.flatMap((count, shard) => (count === undefined ? shard : [])),
    };
  }

  #shard(shard: number) {
    return this.env.COUNTER_SHARD.getByName(`${this.ctx.id.name}/${shard}`);
  }

  /** If the shard has reported the error itself, this makes no second event. */
  async #report(error: unknown, shard: number, handled: boolean): Promise<void> {
    await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, handled, tags: { shard } });
  }
}
