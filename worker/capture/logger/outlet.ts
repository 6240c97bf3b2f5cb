import { noteUnsent, takeLost } from "../memory/unsent.ts";
import { keepAlive } from "../platform/invocation.ts";
import { summaryOf, type TransportOutcome } from "../result.ts";
import { withDeadline } from "../safe/deadline.ts";
import { orElse } from "../safe/plain-json.ts";
import type { LogRecord } from "./record.ts";

/** The result of a flush: the records since the last flush. */
export interface FlushResult {
  /** Records that a backend, a Queue, a service or the Tail Worker has accepted. */
  readonly sent: number;
  /**
   * Records that are lost: refused, not accepted in time, or too many for the buffer. The next record has this number
   * too.
   */
  readonly dropped: number;
  /** The reason, if some are lost. */
  readonly reason?: string;
}

export interface OutletOptions {
  /** Sends records within so many milliseconds. Never rejects. */
  readonly send: (records: LogRecord[], deadlineMs: number) => Promise<readonly TransportOutcome[]>;
  readonly ctx: { waitUntil(promise: Promise<unknown>): void } | undefined;
  /** Id of the object, where `ctx` is an object's. */
  readonly owner: string | undefined;
  readonly deadlineMs: number;
  readonly onDrop: ((count: number) => void) | undefined;
}

interface Entry {
  readonly record: LogRecord;
  readonly bytes: number;
}

/** What is logged in so short a time is sent together. */
const GATHER_MS = 50;
const MAX_RECORDS = 2_000;
const MAX_BYTES = 1_000_000;
/** Of one request: Sentry takes so many records, and a Queue so many bytes. */
const MAX_BATCH = 100;
export const MAX_BATCH_BYTES = 100_000;
/** Requests at once: an invocation has six connections, and errors need some too. */
const WIDTH = 2;
/** Beyond its deadline a send may wait for half a second of an answer's body. */
const GRACE_MS = 1_000;

/** The buffer of a logger, and what empties it. */
export class Outlet {
  readonly #options: OutletOptions;
  #entries: Entry[] = [];
  #bytes = 0;
  /** The number of lost records that no record names yet. */
  #untold = 0;
  #isScheduled = false;
  /** When each send that is under way is over at the latest. */
  readonly #sending = new Map<Promise<void>, number>();
  #sent = 0;
  #dropped = 0;
  #reason = "";

  constructor(options: OutletOptions) {
    this.#options = options;
    const { owner, ctx } = options;
    const lost = owner !== undefined && ctx ? takeLost(owner, ctx) : 0;
    if (lost) this.lose(lost, "the object was reset before they were sent");
  }

  /** Takes a record of so many bytes, and sees to it that it is sent. It does no I/O by itself. */
  add(record: LogRecord, bytes: number): void {
    if (this.#entries.length >= MAX_RECORDS || this.#bytes + bytes > MAX_BYTES) {
      this.lose(1, "the buffer was full");
    } else {
      if (this.#untold) record.dropped = this.#untold;
      this.#untold = 0;
      this.#entries.push({ record, bytes });
      this.#bytes += bytes;
      this.#note(1);
    }
    this.#schedule();
  }

  /** Sends what is there. Resolves when it is settled, with what became of all records since the last flush. */
  async flush(): Promise<FlushResult> {
    await this.#drain();
    // A send of another invocation may never settle: that one may be gone.
    const others = Promise.all(this.#sending.keys());
    await withDeadline(others, this.#options.deadlineMs + GRACE_MS, "a flush").catch(() => {});
    const result = {
      sent: this.#sent,
      dropped: this.#dropped,
      ...(this.#reason && { reason: this.#reason }),
    };
    this.#sent = 0;
    this.#dropped = 0;
    this.#reason = "";
    return result;
  }

  /**
   * Tells the running invocation of a flush to come. Without a ctx it may be another one at each turn of the event loop: each
   * has a timer of its own, so that its records are sent even if the others are cut off.
   */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const { ctx } = this.#options;
    const reopen = () => {
      this.#isScheduled = false;
    };
    if (!ctx) queueMicrotask(reopen);
    const work = this.#waitForTurn()
      .finally(reopen)
      .then(() => this.#drain())
      // No timers outside invocations, and none where the isolate has too many: the next record, or a flush, tries again.
      .catch(() => {});
    keepAlive(work, ctx);
  }

  /** A backend that does not answer must not take all connections. */
  async #waitForTurn(): Promise<void> {
    const end = Date.now() + this.#options.deadlineMs;
    do
      await new Promise<void>((resolve) => {
        setTimeout(resolve, GATHER_MS);
      });
    while (this.#entries.length && this.#busy() && Date.now() < end);
  }

  #busy(): boolean {
    const now = Date.now();
    for (const [sending, end] of this.#sending) if (end < now) this.#sending.delete(sending);
    return this.#sending.size >= WIDTH;
  }

  async #drain(): Promise<void> {
    const end = Date.now() + this.#options.deadlineMs;
    // What comes meanwhile has a flush of its own.
    let left = this.#entries.length;
    const sendNext = async () => {
      while (left > 0 && this.#entries.length) {
        const records = this.#take();
        left -= records.length;
        await this.#send(records, Math.max(1, end - Date.now()));
      }
    };
    await Promise.all(Array.from({ length: WIDTH }, sendNext));
  }

  #take(): LogRecord[] {
    let bytes = 0;
    let count = 0;
    for (const entry of this.#entries.slice(0, MAX_BATCH)) {
      if (count && bytes + entry.bytes > MAX_BATCH_BYTES) break;
      bytes += entry.bytes;
      count++;
    }
    this.#bytes -= bytes;
    return this.#entries.splice(0, count).map(({ record }) => record);
  }

  async #send(records: LogRecord[], ms: number): Promise<void> {
    if (!records.length) return;
    const sending = this.#options.send(records, ms).then((outcomes) => {
      const summary = summaryOf(outcomes);
      if (summary.status !== "failed") this.#sent += records.length;
      else {
        // These records named losses of earlier ones. The next record has to name them again.
        this.#untold += records.reduce((count, { dropped = 0 }) => count + dropped, 0);
        this.lose(records.length, summary.reason);
      }
      this.#note(-records.length);
      this.#sending.delete(sending);
    });
    this.#sending.set(sending, Date.now() + ms + GRACE_MS);
    await sending;
  }

  #note(change: number): void {
    const { owner, ctx } = this.#options;
    if (owner !== undefined && ctx) noteUnsent(owner, ctx, change);
  }

  /** Counts records that are lost. */
  lose(count: number, reason: string): void {
    this.#untold += count;
    this.#dropped += count;
    this.#reason = reason;
    orElse(() => this.#options.onDrop?.(count), undefined);
  }
}
