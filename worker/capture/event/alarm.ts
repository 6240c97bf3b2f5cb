import type { AlarmLike } from "../context.ts";

/** The platform runs an alarm seven times at most, counted from 0. Then it drops the alarm without a message. */
const LAST_RETRY = 6;

export function isAbandoned(alarm: AlarmLike | undefined): boolean {
  return alarm !== undefined && alarm.retryCount >= LAST_RETRY;
}
