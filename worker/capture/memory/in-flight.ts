/**
 * Each capture keeps an event and timers. workerd allows 10,000 timers and 128 MB to all objects of an isolate
 * together.
 */
export const MAX_CAPTURES = 1_000;

interface UnderWay {
  readonly until: number;
}

const underWay = new Set<UnderWay>();

/**
 * Counts a running capture, which takes at most this number of milliseconds.
 *
 * @returns a function that ends the count; undefined if there are too many already
 */
export function enter(ms: number): (() => void) | undefined {
  const now = Date.now();
  if (underWay.size >= MAX_CAPTURES) {
    // A capture whose object was aborted never settles. It no longer counts when its time is over.
    for (const one of underWay) if (one.until < now) underWay.delete(one);
    if (underWay.size >= MAX_CAPTURES) return undefined;
  }
  const mine = { until: now + ms };
  underWay.add(mine);
  return () => underWay.delete(mine);
}

/** The latest time at which a running capture ends. Only for tests, which share an isolate. */
export function lastEnd(): number {
  return Math.max(0, ...Array.from(underWay, ({ until }) => until));
}
