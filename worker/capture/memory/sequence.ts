import { orElse } from "../safe/plain-json.ts";

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

/** While modules are evaluated workerd gives neither random numbers nor the time. Who sends such a record completes it. */
export const NO_ID = "1".padStart(32, "0");

/** 32 hex digits that nobody else has: random ones for the isolate, then a number. Random ones for each cost more than the line. */
export function nextId(): string {
  prefix ||= orElse(() => crypto.randomUUID().replaceAll("-", "").slice(0, 20), "");
  if (!prefix) return NO_ID;
  return prefix + (++ids).toString(16).padStart(12, "0");
}
