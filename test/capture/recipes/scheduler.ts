import { DurableObject } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../../worker/capture/index.ts";

/** What to post, when and where. */
export type Due = { key: string; at: number; url: string; body: string };

/** Any number of due events behind the object's one alarm, which is set to the earliest. */
export class Scheduler extends DurableObject {
  readonly #sql = this.ctx.storage.sql;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS due (key TEXT PRIMARY KEY, at INTEGER NOT NULL, url TEXT NOT NULL, body TEXT NOT NULL)",
    );
  }

  async schedule({ key, at, url, body }: Due): Promise<void> {
    this.#sql.exec("INSERT OR REPLACE INTO due VALUES (?, ?, ?, ?)", key, at, url, body);
    await this.#setAlarm();
  }

  async cancel(key: string): Promise<void> {
    this.#sql.exec("DELETE FROM due WHERE key = ?", key);
    await this.#setAlarm();
  }

  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    const due = this.#sql
      .exec<Due>("SELECT * FROM due WHERE at <= ? ORDER BY at LIMIT 50", Date.now())
      .toArray();
    await Promise.all(due.map((event) => this.#run(event, info)));
    await this.#setAlarm();
  }

  /** Never throws: a throw would make the alarm run all the others again. */
  async #run({ key, at, url, body }: Due, info?: AlarmInvocationInfo): Promise<void> {
    try {
      const response = await fetch(url, { method: "POST", body });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`${new URL(url).hostname} answered ${response.status}`);
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, {
        ctx: this.ctx,
        alarm: info,
        // The alarm does not try this event again, so it is reported on any attempt.
        handled: true,
        tags: { "due.key": key },
        extra: { due: new Date(at).toISOString() },
      });
    }
    // Another time may have been set in the meantime.
    this.#sql.exec("DELETE FROM due WHERE key = ? AND at = ?", key, at);
  }

  async #setAlarm(): Promise<void> {
    const { next } = this.#sql.exec<{ next: number | null }>("SELECT min(at) AS next FROM due").one();
    if (next === null) await this.ctx.storage.deleteAlarm();
    else await this.ctx.storage.setAlarm(next);
  }
}
