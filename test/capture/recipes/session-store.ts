import { DurableObject } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../../worker/capture/index.ts";

const HOUR_MS = 3_600_000;

export interface Session {
  readonly user: string;
  readonly roles: string[];
}

/** Keeps sessions until they expire. */
export class SessionStore extends DurableObject {
  readonly #sql = this.ctx.storage.sql;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS session (id TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER NOT NULL)",
    );
  }

  /** @returns the session's id. Everyone who has it is logged in. */
  async open(session: Session, ttlMs: number): Promise<string> {
    const id = crypto.randomUUID();
    const now = Date.now();
    this.#sql.exec("INSERT INTO session VALUES (?, ?, ?)", id, JSON.stringify(session), now + ttlMs);
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(now + HOUR_MS);
    return id;
  }

  async find(id: string): Promise<Session | null> {
    const [row] = this.#sql.exec<{ value: string; expires: number }>(
      "SELECT value, expires FROM session WHERE id = ? AND expires > ?",
      id,
      Date.now(),
    );
    if (!row) return null;
    try {
      return JSON.parse(row.value);
    } catch {
      // Do not report the error of JSON.parse: its message quotes the text, which is a user's session.
      const error = new TypeError("a stored session cannot be read");
      const extra = { characters: row.value.length, expires: new Date(row.expires).toISOString() };
      await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, extra });
      this.close(id);
      return null;
    }
  }

  close(id: string): void {
    this.#sql.exec("DELETE FROM session WHERE id = ?", id);
  }

  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    let isEmpty = false;
    try {
      this.#sql.exec("DELETE FROM session WHERE expires <= ?", Date.now());
      isEmpty = this.#sql.exec("SELECT 1 FROM session LIMIT 1").toArray().length === 0;
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, alarm: info, handled: true });
    }
    // Also after a failure: an alarm that throws is dropped after its seventh run, and the store would grow forever.
    if (!isEmpty) await this.ctx.storage.setAlarm(Date.now() + HOUR_MS);
  }
}
