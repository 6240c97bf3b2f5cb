import { DurableObject } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../../worker/capture/index.ts";

const COLLECT_MS = 1_000;
const MAX_ITEMS = 100;
const MAX_ATTEMPTS = 5;

class GaveUpError extends Error {
  override name = "GaveUpError";
}

type Item = { id: number; body: string };

/** Collects items in storage and sends them on in batches. */
export class Batcher extends DurableObject {
  readonly #sql = this.ctx.storage.sql;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL, kept INTEGER DEFAULT 0)",
    );
  }

  async add(item: unknown): Promise<void> {
    this.#sql.exec("INSERT INTO item (body) VALUES (?)", JSON.stringify(item));
    if ((await this.ctx.storage.getAlarm()) === null) await this.#wakeIn(COLLECT_MS);
  }

  /** Sends what was kept. Call it when the upstream works again. */
  async resend(): Promise<number> {
    const { rowsWritten } = this.#sql.exec("UPDATE item SET kept = 0 WHERE kept = 1");
    if (rowsWritten > 0) await this.#wakeIn(0);
    return rowsWritten;
  }

  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    try {
      const batch = this.#sql
        .exec<Item>("SELECT id, body FROM item WHERE kept = 0 ORDER BY id LIMIT ?", MAX_ITEMS)
        .toArray();
      if (batch.length === 0) return;
      const retryInMs = await this.#trySend(batch);
      await this.#wakeIn(retryInMs);
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, alarm: info, handled: false });
      throw error;
    }
  }

  /** @returns when to go on. It counts attempts itself, because the platform gives up after six retries without a notice. */
  async #trySend(batch: Item[]): Promise<number> {
    const { kv } = this.ctx.storage;
    const ids = JSON.stringify(batch.map(({ id }) => id));
    try {
      await this.#send(batch);
      this.#sql.exec("DELETE FROM item WHERE id IN (SELECT value FROM json_each(?))", ids);
    } catch (cause) {
      const attempts = (kv.get<number>("attempts") ?? 0) + 1;
      kv.put("attempts", attempts);
      if (attempts < MAX_ATTEMPTS) return COLLECT_MS * 2 ** attempts;
      // The batch is kept, so that `resend` can try again. If yours is not worth it, delete it and let the tag say "dropped".
      this.#sql.exec("UPDATE item SET kept = 1 WHERE id IN (SELECT value FROM json_each(?))", ids);
      const error = new GaveUpError(`gave up after ${attempts} attempts`, { cause });
      await captureExceptionInIsolate(this.env, error, {
        ctx: this.ctx,
        level: "fatal",
        tags: { "batch.attempts": attempts, "batch.fate": "kept" },
        extra: { items: batch.length, first_id: batch.at(0)?.id, last_id: batch.at(-1)?.id },
      });
    }
    kv.delete("attempts");
    return 0;
  }

  async #send(batch: Item[]): Promise<void> {
    const body = `[${batch.map((item) => item.body).join()}]`;
    const response = await fetch(this.env.UPSTREAM, { method: "POST", body });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the upstream answered ${response.status}`);
  }

  async #wakeIn(ms: number): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now() + ms);
  }
}
