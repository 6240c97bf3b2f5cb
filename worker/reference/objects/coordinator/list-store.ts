import type { ListSummary } from "../../compile/job.ts";
import { type ChunkStore, LIST_TEXT } from "./chunk-store.ts";

export interface PublishedList {
  readonly jobId: string;
  readonly publishedAt: number;
  readonly summary: ListSummary;
}

/** The job whose text clients get. The version before it stays too, for clients that are still reading it. */
export class ListStore {
  readonly #sql: SqlStorage;
  readonly #chunks: ChunkStore;

  constructor(sql: SqlStorage, chunks: ChunkStore) {
    this.#sql = sql;
    this.#chunks = chunks;
  }

  create(): void {
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS version (
        number INTEGER PRIMARY KEY AUTOINCREMENT, job TEXT NOT NULL UNIQUE, body TEXT NOT NULL
      )`);
  }

  publish(list: PublishedList): void {
    this.#sql.exec("INSERT INTO version (job, body) VALUES (?, ?)", list.jobId, JSON.stringify(list));
    const old = this.#sql.exec<{ job: string }>(
      "DELETE FROM version WHERE number NOT IN (SELECT number FROM version ORDER BY number DESC LIMIT 2) RETURNING job",
    );
    for (const { job } of old.toArray()) this.#chunks.deleteJob(job);
  }

  current(): PublishedList | undefined {
    const rows = this.#sql.exec<{ body: string }>("SELECT body FROM version ORDER BY number DESC LIMIT 1");
    const list = rows.toArray()[0];
    return list === undefined ? undefined : JSON.parse(list.body);
  }

  /** One row at a time is in memory, whatever the list's length. */
  read(list: PublishedList): ReadableStream<Uint8Array> {
    let sequence = 0;
    return new ReadableStream({
      pull: (controller) => {
        const chunk = this.#chunks.get(list.jobId, LIST_TEXT, sequence);
        if (chunk === undefined) controller.close();
        else controller.enqueue(new Uint8Array(chunk));
        sequence += 1;
      },
    });
  }
}
