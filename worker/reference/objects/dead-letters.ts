import { DurableObject } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../capture/index.ts";
import { mapBounded } from "../workflows/bounded.ts";

export const KEPT_LETTERS = 1_000;
export const KEPT_MS = 14 * 24 * 60 * 60 * 1_000;
/** How many connections the platform lets a Worker open at once. */
const SENDS_AT_ONCE = 6;

/** There is one store; this is its name. */
export const DEAD_LETTERS_NAME = "events";

export interface LetterSummary {
  readonly id: number;
  readonly reason: string;
  readonly receivedAt: number;
  readonly eventId: string | null;
  readonly type: string | null;
}

export interface NewLetter extends Omit<LetterSummary, "id"> {
  /** The id of its message: a message that comes twice is kept once. */
  readonly message: string;
  /** JSON. */
  readonly body: string;
}

/** Keeps what could not be delivered, the newest first and not for ever, until somebody puts it back on the queue. */
export class DeadLetters extends DurableObject<Cloudflare.Env> {
  /** Letters on their way back: a second call leaves them alone. */
  readonly #leaving = new Set<number>();

  async keep(letters: readonly NewLetter[]): Promise<void> {
    await this.#reported(async () => {
      this.#create();
      const { storage } = this.ctx;
      for (const { message, reason, receivedAt, eventId, type, body } of letters) {
        storage.sql.exec(
          `INSERT OR IGNORE INTO letter (message, reason, received_at, event_id, type, body)
           VALUES (?, ?, ?, ?, ?, ?)`,
          message,
          reason,
          Math.min(receivedAt, Date.now()),
          eventId,
          type,
          body,
        );
      }
      storage.sql.exec(
        `DELETE FROM letter WHERE id NOT IN (SELECT id FROM letter ORDER BY id DESC LIMIT ${KEPT_LETTERS})`,
      );
      if ((await storage.getAlarm()) === null) await storage.setAlarm(Date.now() + KEPT_MS);
    });
  }

  /** The newest first; `before` is where the page before has ended. */
  async list(limit: number, before = Number.MAX_SAFE_INTEGER): Promise<LetterSummary[]> {
    this.#create();
    const rows = this.ctx.storage.sql.exec<{ [Name in keyof LetterSummary]: LetterSummary[Name] }>(
      `SELECT id, reason, received_at AS receivedAt, event_id AS eventId, type FROM letter
       WHERE id < ? ORDER BY id DESC LIMIT ?`,
      before,
      limit,
    );
    return rows.toArray();
  }

  /** Puts these letters, or all, back on the queue. What could not be put there stays. */
  async redrive(ids?: readonly number[]): Promise<{ redriven: number; left: number }> {
    return await this.#reported(async () => {
      this.#create();
      const { sql } = this.ctx.storage;
      const known = sql.exec<{ id: number }>("SELECT id FROM letter ORDER BY id").toArray();
      const chosen = known.filter(({ id }) => !this.#leaving.has(id) && (!ids || ids.includes(id)));
      for (const { id } of chosen) this.#leaving.add(id);
      const failures: unknown[] = [];
      try {
        await mapBounded(chosen, SENDS_AT_ONCE, ({ id }) =>
          this.#send(id).catch((error: unknown) => failures.push(error)),
        );
      } finally {
        for (const { id } of chosen) this.#leaving.delete(id);
      }
      // Last: a letter that the queue never takes must not keep those after it.
      if (failures.length > 0) throw failures[0];
      const { left } = sql.exec<{ left: number }>("SELECT count(*) AS left FROM letter").one();
      return { redriven: chosen.length, left };
    });
  }

  /** Drops what is too old, and all storage once nothing is left. */
  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    await this.#reported(async () => {
      this.#create();
      const { storage } = this.ctx;
      storage.sql.exec("DELETE FROM letter WHERE received_at <= ?", Date.now() - KEPT_MS);
      const { oldest } = storage.sql
        .exec<{ oldest: number | null }>("SELECT min(received_at) AS oldest FROM letter")
        .one();
      if (oldest === null) await storage.deleteAll();
      else await storage.setAlarm(oldest + KEPT_MS);
    }, info);
  }

  /** One body at a time is in memory: all of them might not fit. */
  async #send(id: number): Promise<void> {
    const { sql } = this.ctx.storage;
    const [row] = sql.exec<{ body: string }>("SELECT body FROM letter WHERE id = ?", id).toArray();
    if (row === undefined) return;
    await this.env.ERROR_QUEUE.send(JSON.parse(row.body), { contentType: "json" });
    sql.exec("DELETE FROM letter WHERE id = ?", id);
  }

  /** Not in the constructor: the alarm deletes the table, and the instance lives on. */
  #create(): void {
    this.ctx.storage.sql.exec(`
      CREATE TABLE IF NOT EXISTS letter (
        id INTEGER PRIMARY KEY AUTOINCREMENT, message TEXT NOT NULL UNIQUE, reason TEXT NOT NULL,
        received_at INTEGER NOT NULL, event_id TEXT, type TEXT, body TEXT NOT NULL
      )`);
  }

  async #reported<T>(work: () => Promise<T>, alarm?: AlarmInvocationInfo): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, {
        ctx: this.ctx,
        object: this,
        alarm,
        handled: false,
      });
      throw error;
    }
  }
}
