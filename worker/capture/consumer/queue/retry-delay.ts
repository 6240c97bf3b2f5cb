import type { TransportOutcome } from "../../result.ts";

const FIRST_DELAY_S = 10;
const LONGEST_DELAY_S = 3_600;
/** What the platform has always taken; the limit is higher now. */
const LONGEST_ASKED_S = 43_200;

/**
 * How long a message waits before it comes again, in seconds: from ten doubling to an hour, with jitter, so that what
 * failed together does not come back together; never less than the backends that still owe it have asked for. A pause
 * of seconds that repeats must not use up the retries in minutes.
 */
export function retryDelay(attempts: number, owed: readonly TransportOutcome[] = []): number {
  const asked = owed.map((outcome) => ("retryAfterMs" in outcome && outcome.retryAfterMs) || 0);
  const doubled = FIRST_DELAY_S * 2 ** (attempts - 1) * (0.5 + Math.random());
  const delay = Math.max(Math.min(doubled, LONGEST_DELAY_S), ...asked.map((ms) => ms / 1_000));
  return Math.ceil(Math.min(delay, LONGEST_ASKED_S));
}
