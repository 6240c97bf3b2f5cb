import type { Stage } from "./engine.ts";

const MINUTE = 60_000;

/**
 * Lets at most `max` events pass in a minute of this isolate, so that an error storm costs a bounded number of sends. The
 * next event that passes is tagged `held_back` with the number of those that did not.
 */
export function createLimit(max: number): Stage {
  let started = 0;
  let passed = 0;
  let heldBack = 0;
  return {
    name: "maxPerMinute",
    apply(event) {
      const now = Date.now();
      if (now - started >= MINUTE) {
        started = now;
        passed = 0;
      }
      if (passed >= max) {
        heldBack++;
        return null;
      }
      passed++;
      const tags = heldBack ? { ...event.tags, held_back: `${heldBack}` } : event.tags;
      heldBack = 0;
      return { ...event, tags };
    },
  };
}
