import { NO_ID, nextId, nextMoment } from "../memory/sequence.ts";
import { noteUnsent, takeLost } from "../memory/unsent.ts";
import { keepAlive } from "../platform/invocation.ts";
import { summarize, type TransportOutcome } from "../result.ts";
import { withDeadline } from "../safe/deadline.ts";
import { orElse } from "../safe/read.ts";
import type { Guard } from "./guard.ts";
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
  readonly guard: Guard;
  readonly onDrop: ((count: number) => void) | undefined;
}

interface Entry {
  readonly record: LogRecord;
  readonly bytes: number;
}

/** Records that are being sent. */
interface Flight {
  readonly records: readonly LogRecord[];
  /** When it is over at the latest. */
  readonly end: number;
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
  /** The latest time at which the scheduled flush begins. The invocation that should begin it may be gone. */
  #due = 0;
  readonly #sending = new Map<Flight, Promise<void>>();
  #sent = 0;
  #dropped = 0;
  #reason = "";

  constructor(options: OutletOptions) {
    this.#options = options;
    const { owner, ctx } = options;
    const lost = owner !== undefined && ctx ? takeLost(owner, ctx) : 0;
    if (lost) this.lose(lost, "the object was reset");
  }

  /** Takes a record with this number of bytes, and schedules its flush. It does no I/O by itself. */
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
    this.schedule();
  }

  /** Sends the waiting records. Resolves with the result for all records since the last flush. */
  async flush(): Promise<FlushResult> {
    await this.#drain();
    // A send of another invocation may never settle: that one may be gone.
    const others = Promise.all(this.#sending.values());
    await withDeadline(others, this.#options.deadlineMs + GRACE_MS, "a flush").catch(() => {});
    this.#giveUp();
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
   * Schedules a flush in the running invocation, if there is something to send. Without a ctx, each turn of the event loop
   * may belong to another invocation. Each has a timer of its own, so its records are sent even if others are cut off.
   */
  schedule(): void {
    const now = Date.now();
    if (!this.#entries.length || now < this.#due) return;
    const { ctx, deadlineMs } = this.#options;
    this.#due = now + deadlineMs + GRACE_MS;
    const reopen = () => {
      this.#due = 0;
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
    this.#giveUp();
    return this.#sending.size >= WIDTH;
  }

  /** A send whose invocation was cut off never settles. */
  #giveUp(): void {
    const now = Date.now();
    for (const flight of this.#sending.keys())
      if (flight.end <= now) this.#land(flight, "their invocation was cut off");
  }

  async #drain(): Promise<void> {
    const end = Date.now() + this.#options.deadlineMs;
    // Records that come meanwhile have a flush of their own.
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
    return this.#entries.splice(0, count).map(({ record }) => {
      if (record.id === NO_ID) Object.assign(record, { id: nextId(), ...nextMoment() });
      return record;
    });
  }

  async #send(records: LogRecord[], ms: number): Promise<void> {
    if (!records.length) return;
    const flight = { records, end: Date.now() + ms + GRACE_MS };
    const sending = this.#options.send(records, ms).then(
      (outcomes) => {
        const summary = summarize(outcomes);
        this.#land(flight, summary.status === "failed" ? summary.reason : undefined);
      },
      // Outside of invocations nothing can be sent.
      (fault) => this.#land(flight, String(fault)),
    );
    this.#sending.set(flight, sending);
    await sending;
  }

  /** @param reason why the records are lost, if they are */
  #land(flight: Flight, reason: string | undefined): void {
    // A flight that was given up may still settle.
    if (!this.#sending.delete(flight)) return;
    const { records } = flight;
    if (reason === undefined) this.#sent += records.length;
    else {
      // These records named losses of earlier ones. The next record has to name them again.
      this.#untold += records.reduce((count, { dropped = 0 }) => count + dropped, 0);
      this.lose(records.length, reason);
    }
    this.#note(-records.length);
  }

  #note(change: number): void {
    const { owner, ctx } = this.#options;
    if (owner !== undefined && ctx) noteUnsent(owner, ctx, change);
  }

  /** Counts lost records, and calls `onDrop`. */
  lose(count: number, reason: string): void {
    this.count(count, reason);
    const { guard, onDrop } = this.#options;
    if (onDrop) orElse(() => guard.run(() => onDrop(count)), undefined);
  }

  /** Counts lost records. */
  count(count: number, reason: string): void {
    this.#untold += count;
    this.#dropped += count;
    this.#reason = reason;
  }
}
