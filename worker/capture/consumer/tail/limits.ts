import type { CapturedEvent } from "../../event/captured-event.ts";
import { keep } from "../../memory/keep.ts";
import { warn } from "../../memory/warn.ts";

const MINUTE = 60_000;
const MAX_KINDS = 500;
const MAX_KEY = 1_000;

interface Count {
  since: number;
  passed: number;
  heldBack: number;
}

/** An event that the limit lets pass. */
export interface Passed {
  readonly event: CapturedEvent;
  /**
   * Call this if no transport accepted the event. The next event of its kind then carries its `held_back` number too.
   */
  lost(): void;
}

/**
 * Lets a number of equal events pass in each minute of this isolate. The next event that passes has the tag `held_back`
 * with the number of events that did not.
 */
export class TailLimits {
  readonly #counts = new Map<string, Count>();

  get size(): number {
    return this.#counts.size;
  }

  pass(event: CapturedEvent, maxPerMinute: number): Passed | undefined {
    const now = Date.now();
    const key = describeKind(event);
    const count = this.#counts.get(key) ?? { since: now, passed: 0, heldBack: 0 };
    // The clock may have been set back.
    if (now - count.since >= MINUTE || now < count.since) Object.assign(count, { since: now, passed: 0 });
    keep(this.#counts, key, count, MAX_KINDS);
    if (count.passed >= maxPerMinute) {
      count.heldBack++;
      warn(
        "tail limit",
        "maxPerMinute holds back equal events of the Tail Worker; the tag held_back of the next one has their number",
      );
      return undefined;
    }
    count.passed++;
    const { heldBack } = count;
    count.heldBack = 0;
    return {
      event: heldBack ? { ...event, tags: { ...event.tags, held_back: `${heldBack}` } } : event,
      lost: () => {
        count.heldBack += heldBack;
        keep(this.#counts, key, count, MAX_KINDS);
      },
    };
  }
}

/** Events are equal if they differ only in the object, the time, and the numbers in the message. */
function describeKind({ transaction, tags, exceptions: [thrown] }: CapturedEvent): string {
  const { function: name, file, line } = thrown?.frames[0] ?? {};
  const text = thrown?.value.slice(0, 200).replace(/[0-9a-f]*\d[0-9a-f]*/gi, "#");
  const parts = [tags.script, transaction, tags.outcome, thrown?.type, text, name, file, line];
  return JSON.stringify(parts).slice(0, MAX_KEY);
}
