import { DurableObject } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../capture/index.ts";

export const RATE_LIMIT = 60;
export const RATE_WINDOW_MS = 60_000;

export type RateVerdict =
  | { readonly allowed: true; readonly remaining: number }
  | { readonly allowed: false; readonly retryAfterSeconds: number };

/** Counts one client's requests in a sliding window. One object for each client; an idle client's object is empty. */
export class RateLimiter extends DurableObject<Cloudflare.Env> {
  async take(): Promise<RateVerdict> {
    try {
      return await this.#take(Date.now());
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, object: this, handled: false });
      throw error;
    }
  }

  /** Drops what has left the window, and all storage once nothing is left. */
  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    try {
      await this.#cleanUp(Date.now());
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, {
        ctx: this.ctx,
        object: this,
        alarm: info,
        handled: false,
      });
      throw error;
    }
  }

  async #take(now: number): Promise<RateVerdict> {
    const { sql } = this.ctx.storage;
    // Not in the constructor: `#cleanUp` deletes the table, and the instance lives on.
    sql.exec("CREATE TABLE IF NOT EXISTS hit (at INTEGER NOT NULL)");
    const oldest = now - RATE_WINDOW_MS;
    const { hits, first } = sql
      .exec<{ hits: number; first: number | null }>(
        "SELECT count(*) AS hits, min(at) AS first FROM hit WHERE at > ?",
        oldest,
      )
      .one();
    if (hits >= RATE_LIMIT) {
      const waitMs = (first ?? now) - oldest;
      return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };
    }
    sql.exec("INSERT INTO hit (at) VALUES (?)", now);
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(now + RATE_WINDOW_MS);
    return { allowed: true, remaining: RATE_LIMIT - hits - 1 };
  }

  async #cleanUp(now: number): Promise<void> {
    const { storage } = this.ctx;
    storage.sql.exec("DELETE FROM hit WHERE at <= ?", now - RATE_WINDOW_MS);
    const { first } = storage.sql.exec<{ first: number | null }>("SELECT min(at) AS first FROM hit").one();
    if (first === null) await storage.deleteAll();
    else await storage.setAlarm(first + RATE_WINDOW_MS);
  }
}
