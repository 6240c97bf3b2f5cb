/** The text of sources and of compiled lists, cut into rows: a row holds at most 2 MB. */
export class ChunkStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  create(): void {
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS chunk (
        job TEXT NOT NULL, text TEXT NOT NULL, sequence INTEGER NOT NULL, bytes BLOB NOT NULL,
        PRIMARY KEY (job, text, sequence)
      )`);
  }

  /** `text` names one text of the job. Its first chunk replaces the whole text, so that a step can be run again. */
  put(job: string, text: string, sequence: number, bytes: ArrayBuffer): void {
    if (sequence === 0) this.#sql.exec("DELETE FROM chunk WHERE job = ? AND text = ?", job, text);
    this.#sql.exec(
      "INSERT OR REPLACE INTO chunk (job, text, sequence, bytes) VALUES (?, ?, ?, ?)",
      job,
      text,
      sequence,
      bytes,
    );
  }

  get(job: string, text: string, sequence: number): ArrayBuffer | undefined {
    const rows = this.#sql
      .exec<{ bytes: ArrayBuffer }>(
        "SELECT bytes FROM chunk WHERE job = ? AND text = ? AND sequence = ?",
        job,
        text,
        sequence,
      )
      .toArray();
    return rows[0]?.bytes;
  }

  deleteJob(job: string): void {
    this.#sql.exec("DELETE FROM chunk WHERE job = ?", job);
  }

  deleteSources(job: string): void {
    this.#sql.exec("DELETE FROM chunk WHERE job = ? AND text <> ?", job, LIST_TEXT);
  }
}

/** The name of the compiled list among a job's texts. */
export const LIST_TEXT = "list";

export const sourceText = (index: number): string => `source ${index}`;
