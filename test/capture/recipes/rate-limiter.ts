import { DurableObject } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../../worker/capture/index.ts";

export interface Rule {
  readonly limit: number;
  readonly windowMs: number;
}

export interface Verdict {
  readonly allowed: boolean;
  readonly remaining: number;
  readonly retryAfterMs: number;
}

/** Counts the requests of one client in a sliding window: one object for each client. */
export class RateLimiter extends DurableObject {
  readonly #sql = this.ctx.storage.sql;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    this.#sql.exec("CREATE TABLE IF NOT EXISTS hit (expires INTEGER NOT NULL)");
  }

  async check(rule: Rule): Promise<Verdict> {
    try {
      return await this.#check(rule, Date.now());
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, {
        ctx: this.ctx,
        tags: { "rate_limiter.failed": "open" },
        extra: { ...rule },
      });
      return { allowed: true, remaining: 0, retryAfterMs: 0 };
    }
  }

  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    try {
      this.#sql.exec("DELETE FROM hit WHERE expires <= ?", Date.now());
      const { last } = this.#sql.exec<{ last: number | null }>("SELECT max(expires) AS last FROM hit").one();
      if (last !== null) await this.ctx.storage.setAlarm(last);
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, alarm: info, handled: false });
      throw error;
    }
  }

  async #check({ limit, windowMs }: Rule, now: number): Promise<Verdict> {
    const { hits, first } = this.#sql
      .exec<{ hits: number; first: number | null }>(
        "SELECT count(*) AS hits, min(expires) AS first FROM hit WHERE expires > ?",
        now,
      )
      .one();
    if (hits >= limit) return { allowed: false, remaining: 0, retryAfterMs: (first ?? now) - now };
    this.#sql.exec("INSERT INTO hit (expires) VALUES (?)", now + windowMs);
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(now + windowMs);
    return { allowed: true, remaining: limit - hits - 1, retryAfterMs: 0 };
  }
}
