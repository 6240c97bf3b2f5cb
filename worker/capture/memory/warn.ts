import { orElse } from "../safe/read.ts";

const MINUTE = 60_000;
/**
 * The kinds of warnings are texts of the library and names of transports. A name can be any text, so the number of
 * kinds is bounded.
 */
const MAX_KINDS = 64;

interface Count {
  since: number;
  /** The number of warnings of this kind in the minute after `since`. */
  seen: number;
  /** The number of lines left out since the last written one. */
  untold: number;
}

const counts = new Map<string, Count>();

/**
 * Writes one line to the log, unless there were too many: of each kind, the 1st, 10th, 100th … line of a minute is written.
 * Each line says how many were left out since the line before. Otherwise a repeating fault would flood the log. Lines are
 * counted by kind instead of text, because workerd puts a random reference into some of its messages.
 */
export function warn(kind: string, text: string): void {
  const now = Date.now();
  let count = counts.get(kind);
  if (!count || Math.abs(now - count.since) >= MINUTE) {
    count = { since: now, seen: 0, untold: count?.untold ?? 0 };
    counts.delete(kind);
    const [oldest] = counts.keys();
    if (counts.size >= MAX_KINDS && oldest !== undefined) counts.delete(oldest);
    counts.set(kind, count);
  }
  count.seen++;
  if (!/^10*$/.test(`${count.seen}`)) {
    count.untold++;
    return;
  }
  const more = count.untold ? ` (and ${count.untold} more of this kind since the last such line)` : "";
  count.untold = 0;
  // A test setup or a logger of the Worker may have replaced this function with one that throws.
  orElse(() => console.warn(`isolate-capture: ${text}${more}`), undefined);
}

/** For tests, which share an isolate. */
export function forgetWarnings(): void {
  counts.clear();
}
