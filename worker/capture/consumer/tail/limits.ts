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

/** An event that a limit has let pass. */
export interface Passed {
  readonly event: CapturedEvent;
  /** To be called where nobody has taken the event: the next of its kind tells what this one would have. */
  lost(): void;
}

/**
 * Lets so many equal events pass in a minute of this isolate; the next that passes is tagged `held_back` with the
 * number of those that did not.
 */
export class TailLimits {
  readonly #counts = new Map<string, Count>();

  get size(): number {
    return this.#counts.size;
  }

  pass(event: CapturedEvent, maxPerMinute: number): Passed | undefined {
    const now = Date.now();
    const key = kindOf(event);
    const count = this.#counts.get(key) ?? { since: now, passed: 0, heldBack: 0 };
    // The clock may be set back.
    if (now - count.since >= MINUTE || now < count.since) Object.assign(count, { since: now, passed: 0 });
    keep(this.#counts, key, count, MAX_KINDS);
    if (count.passed >= maxPerMinute) {
      count.heldBack++;
      warn(
        "tail limit",
        "maxPerMinute holds equal events of the Tail Worker back: the next one tells how many, by its tag held_back",
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

/** Equal but for the object, the time, and the numbers in the message. */
function kindOf({ transaction, tags, exceptions: [thrown] }: CapturedEvent): string {
  const { function: name, file, line } = thrown?.frames[0] ?? {};
  const text = thrown?.value.slice(0, 200).replace(/[0-9a-f]*\d[0-9a-f]*/gi, "#");
  const parts = [tags.script, transaction, tags.outcome, thrown?.type, text, name, file, line];
  return JSON.stringify(parts).slice(0, MAX_KEY);
}
