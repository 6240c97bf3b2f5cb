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
/** The limits of one request: Sentry takes so many records, and a Queue so many bytes. */
const MAX_BATCH = 100;
export const MAX_BATCH_BYTES = 100_000;
/** Requests at once: an invocation has six connections, and errors need some too. */
const WIDTH = 2;
/** Beyond its deadline a send may wait for half a second of an answer's body. */
const GRACE_MS = 1_000;
/** The result where there were no records. */
export const NOTHING: FlushResult = { sent: 0, dropped: 0 };

/** The buffer of a logger, and what empties it. */
export interface Outlet {
  /** Takes a record with this number of bytes, and schedules its flush. It does no I/O by itself. */
  add(record: LogRecord, bytes: number): void;
  /** Sends the waiting records. Resolves with the result for all records since the last flush. */
  flush(): Promise<FlushResult>;
  /** Schedules a flush in the running invocation, if there is something to send. */
  schedule(): void;
  /** Counts lost records. */
  count(lost: number, reason: string): void;
  /** Counts lost records, and calls `onDrop`. */
  lose(lost: number, reason: string): void;
}

export function createOutlet({ send, ctx, owner, deadlineMs, guard, onDrop }: OutletOptions): Outlet {
  const entries: Entry[] = [];
  const sending = new Map<Flight, Promise<void>>();
  let bytesWaiting = 0;
  /** The number of lost records that no record names yet. */
  let untold = 0;
  /** The latest time at which the scheduled flush begins. The invocation that should begin it may be gone. */
  let due = 0;
  let result: { -readonly [Name in keyof FlushResult]: FlushResult[Name] } = { ...NOTHING };

  function note(change: number): void {
    if (owner !== undefined && ctx) noteUnsent(owner, ctx, change);
  }

  /** @param reason why the records are lost, if they are */
  function land(flight: Flight, reason?: string): void {
    // A flight that was given up may still settle.
    if (!sending.delete(flight)) return;
    const { records } = flight;
    if (reason === undefined) result.sent += records.length;
    else {
      // These records named losses of earlier ones. The next record has to name them again.
      for (const { dropped = 0 } of records) untold += dropped;
      outlet.lose(records.length, reason);
    }
    note(-records.length);
  }

  /** A send whose invocation was cut off never settles. */
  function giveUp(): void {
    for (const flight of sending.keys())
      if (flight.end <= Date.now()) land(flight, "their invocation was cut off");
  }

  function take(): LogRecord[] {
    const records: LogRecord[] = [];
    let room = MAX_BATCH_BYTES;
    for (const { record, bytes } of entries) {
      room -= bytes;
      if (records.length === MAX_BATCH || (room < 0 && records.length)) break;
      if (record.id === NO_ID) Object.assign(record, { id: nextId(), ...nextMoment() });
      records.push(record);
      bytesWaiting -= bytes;
    }
    entries.splice(0, records.length);
    return records;
  }

  async function drain(): Promise<void> {
    const end = Date.now() + deadlineMs;
    // Records that come meanwhile have a flush of their own.
    let left = entries.length;
    const sendNext = async () => {
      while (left > 0 && entries.length) {
        const records = take();
        left -= records.length;
        const ms = Math.max(1, end - Date.now());
        const flight = { records, end: Date.now() + ms + GRACE_MS };
        const sent = send(records, ms).then(
          (outcomes) => {
            const summary = summarize(outcomes);
            land(flight, summary.status === "failed" ? summary.reason : undefined);
          },
          // Outside of invocations nothing can be sent.
          (fault) => land(flight, String(fault)),
        );
        sending.set(flight, sent);
        await sent;
      }
    };
    await Promise.all(Array.from({ length: WIDTH }, sendNext));
  }

  async function drainLater(): Promise<void> {
    const end = Date.now() + deadlineMs;
    try {
      // A backend that does not answer must not take all connections.
      do {
        await new Promise<void>((resolve) => {
          setTimeout(resolve, GATHER_MS);
        });
        giveUp();
      } while (entries.length && sending.size >= WIDTH && Date.now() < end);
    } finally {
      due = 0;
    }
    await drain();
  }

  const outlet: Outlet = {
    add(record, bytes) {
      if (entries.length >= MAX_RECORDS || bytesWaiting + bytes > MAX_BYTES)
        outlet.lose(1, "the buffer was full");
      else {
        if (untold) record.dropped = untold;
        untold = 0;
        entries.push({ record, bytes });
        bytesWaiting += bytes;
        note(1);
      }
      outlet.schedule();
    },

    async flush() {
      await drain();
      // A send of another invocation may never settle: that one may be gone.
      const others = Promise.all(sending.values());
      await withDeadline(others, deadlineMs + GRACE_MS, "a flush").catch(() => {});
      giveUp();
      const told = result;
      result = { ...NOTHING };
      return told;
    },

    schedule() {
      const now = Date.now();
      if (!entries.length || now < due) return;
      due = now + deadlineMs + GRACE_MS;
      // Without a ctx, each turn of the event loop may belong to another invocation. Each has a timer of its own, so its
      // records are sent even if others are cut off.
      if (!ctx)
        queueMicrotask(() => {
          due = 0;
        });
      // No timers outside invocations, and none where the isolate has too many: the next record, or a flush, tries again.
      keepAlive(
        drainLater().catch(() => {}),
        ctx,
      );
    },

    count(lost, reason) {
      untold += lost;
      result.dropped += lost;
      result.reason = reason;
    },

    lose(lost, reason) {
      outlet.count(lost, reason);
      if (onDrop) orElse(() => guard.run(() => onDrop(lost)), undefined);
    },
  };

  const lost = owner !== undefined && ctx ? takeLost(owner, ctx) : 0;
  if (lost) outlet.lose(lost, "the object was reset");
  return outlet;
}
