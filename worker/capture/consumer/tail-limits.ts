import type { CapturedEvent } from "../event.ts";

const MINUTE = 60_000;
const MAX_FINGERPRINTS = 500;

interface Count {
  since: number;
  passed: number;
  heldBack: number;
}

/**
 * Lets so many equal events pass in a minute of this isolate; the next that passes is tagged `held_back` with the
 * number of those that did not.
 */
export class TailLimits {
  readonly #counts = new Map<string, Count>();

  pass(event: CapturedEvent, maxPerMinute: number): CapturedEvent | undefined {
    const now = Date.now();
    const key = fingerprintOf(event);
    let count = this.#counts.get(key) ?? { since: now, passed: 0, heldBack: 0 };
    if (now - count.since >= MINUTE) count = { ...count, since: now, passed: 0 };
    this.#counts.delete(key);
    this.#counts.set(key, count);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > MAX_FINGERPRINTS && oldest !== undefined) this.#counts.delete(oldest);
    if (count.passed >= maxPerMinute) {
      count.heldBack++;
      return undefined;
    }
    count.passed++;
    const { heldBack } = count;
    count.heldBack = 0;
    return heldBack ? { ...event, tags: { ...event.tags, held_back: `${heldBack}` } } : event;
  }
}

/** Equal but for the object, the time, and the numbers in the message. */
function fingerprintOf({ transaction, tags, exceptions: [thrown] }: CapturedEvent): string {
  const { function: name, file, line } = thrown?.frames[0] ?? {};
  const text = thrown?.value.slice(0, 200).replace(/[0-9a-f]*\d[0-9a-f]*/gi, "#");
  return JSON.stringify([tags.script, transaction, tags.outcome, thrown?.type, text, name, file, line]);
}
