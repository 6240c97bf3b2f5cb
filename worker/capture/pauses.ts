import type { SendOutcome } from "./outcome.ts";

interface State {
  /** When requests may go out again, in milliseconds since 1970. */
  until: number;
  /** Failures since the last success. */
  failures: number;
}

/** So many failures in a row open the circuit: from then on requests cost time and help nobody. */
const MAX_FAILURES = 5;
const FIRST_BREAK_MS = 5_000;
const LONGEST_BREAK_MS = 60_000;
/** How long others wait for the one request that tries whether the backend is back. */
const PROBE_MS = 2_000;
const MAX_DESTINATIONS = 32;

/** Plain numbers, so that they may be shared by all objects of the isolate. */
const states = new Map<string, State>();

/**
 * How long this destination wants no request yet, in milliseconds: because it said so, or because it has failed five
 * times in a row. After such a break one request goes out alone; the others wait for what becomes of it.
 */
export function pauseLeft(destination: string): number {
  const state = states.get(destination);
  if (!state) return 0;
  const left = state.until - Date.now();
  if (left <= 0 && state.failures >= MAX_FAILURES) state.until = Date.now() + PROBE_MS;
  return Math.max(0, left);
}

/** Notes what became of a request, and for how long the answer asks for none. */
export function notePause(destination: string, { status }: SendOutcome, askedMs = 0): void {
  const state = states.get(destination) ?? { until: 0, failures: 0 };
  // Who answers that it has enough is alive.
  state.failures = status === "retryable" && !askedMs ? state.failures + 1 : 0;
  const over = state.failures - MAX_FAILURES;
  const breakMs = over < 0 ? 0 : Math.min(FIRST_BREAK_MS * 2 ** over, LONGEST_BREAK_MS);
  state.until = Date.now() + Math.max(askedMs, breakMs);
  if (!askedMs && !state.failures) states.delete(destination);
  else if (states.has(destination) || states.size < MAX_DESTINATIONS) states.set(destination, state);
}
