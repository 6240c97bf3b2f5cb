import type { Filter } from "./filter.ts";

const MINUTE = 60_000;

/**
 * Lets at most `max` events pass in a minute of this isolate, so an error storm makes a bounded number of requests. The next
 * event that is delivered has the tag `held_back` with the number of errors that were held back.
 */
export function createLimit(max: number): Filter {
  let started = 0;
  let passed = 0;
  let heldBack = 0;
  /** An error that passes several catch blocks is held back in each, and counts once. */
  const counted = new WeakSet<object>();

  function isNew(error: unknown): boolean {
    if (typeof error !== "object" || error === null) return true;
    if (counted.has(error)) return false;
    counted.add(error);
    return true;
  }

  return {
    name: "maxPerMinute",
    apply(event, { error, undo }) {
      const now = Date.now();
      // A clock that is set back must not hold events back until it has caught up.
      if (Math.abs(now - started) >= MINUTE) {
        started = now;
        passed = 0;
      }
      if (passed >= max) {
        if (isNew(error)) heldBack++;
        return null;
      }
      passed++;
      if (!heldBack) return event;
      const told = heldBack;
      heldBack = 0;
      undo.push(() => {
        heldBack += told;
      });
      return { ...event, tags: { ...event.tags, held_back: `${told}` } };
    },
  };
}
