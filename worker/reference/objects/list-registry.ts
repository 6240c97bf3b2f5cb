import { DurableObject } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../capture/index.ts";
import type { Origin } from "../compile/job.ts";
import type { CompileRequest } from "../compile/request/compile-request.ts";

const KEPT_LISTS = 500;
const KEPT_SOURCES = 1000;

/** There is one registry; this is its name. */
export const REGISTRY_NAME = "lists";

export interface KnownSource {
  readonly url: string;
  /** The size when a list was last compiled from it. */
  readonly bytes: number;
}

export interface SourceHealth extends KnownSource {
  readonly bytesNow: number | null;
  readonly state: "healthy" | "implausible-size" | "faulty";
  readonly detail: string | null;
}

export interface HealthReport {
  readonly checkedAt: number;
  readonly sources: readonly SourceHealth[];
}

/** Which lists and sources are known, and how the sources were at the last check. Steps call it and capture for it. */
export class ListRegistry extends DurableObject<Cloudflare.Env> {
  async record(
    listId: string,
    request: CompileRequest,
    origin: Origin,
    sources: KnownSource[],
  ): Promise<void> {
    this.#create();
    const { sql } = this.ctx.storage;
    const now = Date.now();
    sql.exec(
      `INSERT INTO list (id, demand, compiled_at, request) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (id) DO UPDATE SET demand = demand + ?2, compiled_at = ?3`,
      listId,
      origin === "warming" ? 0 : 1,
      now,
      JSON.stringify(request),
    );
    for (const { url, bytes } of sources) {
      sql.exec("INSERT OR REPLACE INTO source (url, bytes, seen_at) VALUES (?, ?, ?)", url, bytes, now);
    }
    sql.exec(
      `DELETE FROM list WHERE id NOT IN (SELECT id FROM list ORDER BY compiled_at DESC LIMIT ${KEPT_LISTS})`,
    );
    sql.exec(
      `DELETE FROM source WHERE url NOT IN (SELECT url FROM source ORDER BY seen_at DESC LIMIT ${KEPT_SOURCES})`,
    );
  }

  /** The lists most asked for. */
  async popular(limit: number): Promise<CompileRequest[]> {
    this.#create();
    const rows = this.ctx.storage.sql
      .exec<{ request: string }>(
        "SELECT request FROM list ORDER BY demand DESC, compiled_at DESC LIMIT ?",
        limit,
      )
      .toArray();
    return rows.map((row): CompileRequest => JSON.parse(row.request));
  }

  /** The sources used last. */
  async sources(limit: number): Promise<KnownSource[]> {
    this.#create();
    const { sql } = this.ctx.storage;
    const rows = sql.exec<{ url: string; bytes: number }>(
      "SELECT url, bytes FROM source ORDER BY seen_at DESC, url LIMIT ?",
      limit,
    );
    return rows.toArray();
  }

  async saveHealth(report: HealthReport): Promise<void> {
    this.#create();
    this.ctx.storage.sql.exec(
      "INSERT OR REPLACE INTO health (id, body) VALUES (1, ?)",
      JSON.stringify(report),
    );
  }

  async health(): Promise<HealthReport | undefined> {
    try {
      this.#create();
      const rows = this.ctx.storage.sql.exec<{ body: string }>("SELECT body FROM health").toArray();
      return rows[0] === undefined ? undefined : JSON.parse(rows[0].body);
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, object: this, handled: false });
      throw error;
    }
  }

  #create(): void {
    this.ctx.storage.sql.exec(`
      CREATE TABLE IF NOT EXISTS list (
        id TEXT PRIMARY KEY, demand INTEGER NOT NULL, compiled_at INTEGER NOT NULL, request TEXT NOT NULL
      );
      CREATE TABLE IF NOT EXISTS source (url TEXT PRIMARY KEY, bytes INTEGER NOT NULL, seen_at INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS health (id INTEGER PRIMARY KEY, body TEXT NOT NULL)`);
  }
}
