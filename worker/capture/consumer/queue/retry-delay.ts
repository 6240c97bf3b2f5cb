import type { TransportOutcome } from "../../result.ts";

const FIRST_DELAY_S = 10;
const LONGEST_DELAY_S = 3_600;
/** Every version of the platform accepts this delay. The limit is higher now. */
const LONGEST_ASKED_S = 43_200;

/**
 * How long a message waits before its next delivery, in seconds. The delay doubles from ten seconds to an hour. Jitter
 * spreads messages that failed together. The delay is never shorter than a backend has asked for. If it were only those
 * seconds, repeated short pauses would use up all retries within minutes.
 */
export function retryDelay(attempts: number, owed: readonly TransportOutcome[] = []): number {
  const asked = owed.map((outcome) => ("retryAfterMs" in outcome && outcome.retryAfterMs) || 0);
  const doubled = FIRST_DELAY_S * 2 ** (attempts - 1) * (0.5 + Math.random());
  const delay = Math.max(Math.min(doubled, LONGEST_DELAY_S), ...asked.map((ms) => ms / 1_000));
  return Math.ceil(Math.min(delay, LONGEST_ASKED_S));
}
