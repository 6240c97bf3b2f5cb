import type { AlarmLike } from "../context.ts";

/** The platform runs an alarm at most seven times, counted from 0, and drops it then without telling anyone. */
const LAST_RETRY = 6;

export function isAbandoned(alarm: AlarmLike | undefined): boolean {
  return alarm !== undefined && alarm.retryCount >= LAST_RETRY;
}
