import { orElse } from "../safe/read.ts";
import { randomId } from "../trace/random-id.ts";

let last = 0;
let next = 0;
let ids = 0;
let prefix = "";

/**
 * The time, and the number of this call within the same millisecond. The clock stands still between two I/O operations.
 */
export function nextMoment(): { timestamp: number; sequence: number } {
  const timestamp = Date.now();
  if (timestamp !== last) next = 0;
  last = timestamp;
  return { timestamp, sequence: next++ };
}

/**
 * The id of records that are made while modules are evaluated: then workerd gives neither random numbers nor the time. It is
 * replaced when such a record is sent.
 */
export const NO_ID = "1".padStart(32, "0");

/**
 * A unique id of 32 hex digits: random digits for the isolate, then a number. Random digits for each line would take
 * more time than the line itself.
 */
export function nextId(): string {
  prefix ||= orElse(() => randomId(20), "");
  if (!prefix) return NO_ID;
  return prefix + (++ids).toString(16).padStart(12, "0");
}
