let last = 0;
let next = 0;
let ids = 0;
let prefix = "";

/** The time, and the place of this call among those of the same millisecond: the clock stands still between two I/Os. */
export function nextMoment(): { timestamp: number; sequence: number } {
  const timestamp = Date.now();
  if (timestamp !== last) next = 0;
  last = timestamp;
  return { timestamp, sequence: next++ };
}

/** 32 hex digits that nobody else has: random ones for the isolate, then a number. Random ones for each cost more than the line. */
export function nextId(): string {
  prefix ||= crypto.randomUUID().replaceAll("-", "").slice(0, 20);
  return prefix + (++ids).toString(16).padStart(12, "0");
}
