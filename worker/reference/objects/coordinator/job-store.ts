import type { Job } from "../../compile/job.ts";

const KEPT_JOBS = 20;

/** The jobs of one list, as rows. A job's row holds it whole as JSON, beside the columns that are searched by. */
export class JobStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  create(): void {
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS job (
        id TEXT PRIMARY KEY, status TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
        body TEXT NOT NULL
      )`);
  }

  save(job: Job): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO job (id, status, created_at, updated_at, body) VALUES (?, ?, ?, ?, ?)",
      job.jobId,
      job.status,
      job.createdAt,
      job.updatedAt,
      JSON.stringify(job),
    );
  }

  find(jobId: string): Job | undefined {
    return this.#read("SELECT body FROM job WHERE id = ?", jobId)[0];
  }

  running(): Job[] {
    return this.#read("SELECT body FROM job WHERE status = 'running' ORDER BY created_at");
  }

  unchangedSince(time: number): Job[] {
    return this.#read("SELECT body FROM job WHERE status = 'running' AND updated_at <= ?", time);
  }

  forgetOld(): void {
    this.#sql.exec(
      `DELETE FROM job WHERE status <> 'running' AND id NOT IN
        (SELECT id FROM job ORDER BY created_at DESC LIMIT ${KEPT_JOBS})`,
    );
  }

  #read(query: string, ...bindings: SqlStorageValue[]): Job[] {
    const rows = this.#sql.exec<{ body: string }>(query, ...bindings).toArray();
    return rows.map((row): Job => JSON.parse(row.body));
  }
}
