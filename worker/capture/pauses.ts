import type { SendOutcome } from "./outcome.ts";

interface State {
  /** Until when the backend has asked for no requests. Times are in milliseconds since 1970. */
  asked: number;
  /** Until when the circuit is open. */
  open: number;
  /** Failures since the last success. */
  failures: number;
  /** Whether the one request that tries a broken backend has gone out. */
  isProbed: boolean;
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
  const left = Math.max(state.asked, state.open) - Date.now();
  if (left > 0) return left;
  if (state.failures >= MAX_FAILURES) {
    state.open = Date.now() + PROBE_MS;
    state.isProbed = true;
  }
  return 0;
}

/** Notes what became of a request, and for how long the answer asks for none. */
export function notePause(destination: string, { status }: SendOutcome, askedMs = 0): void {
  const now = Date.now();
  const state = states.get(destination) ?? { asked: 0, open: 0, failures: 0, isProbed: false };
  // Answers to requests that went out together come in any order: the longer pause holds.
  state.asked = Math.max(state.asked, now + askedMs);
  if (status !== "retryable" || askedMs) {
    // Who answers that it has enough is alive.
    Object.assign(state, { open: 0, failures: 0, isProbed: false });
  } else if (state.failures < MAX_FAILURES || state.isProbed) {
    // Requests that were out when the circuit opened tell nothing new.
    state.isProbed = false;
    const over = ++state.failures - MAX_FAILURES;
    if (over >= 0) state.open = now + Math.min(FIRST_BREAK_MS * 2 ** over, LONGEST_BREAK_MS);
  }
  states.delete(destination);
  if (state.asked <= now && !state.failures) return;
  const [oldest] = states.keys();
  if (oldest && states.size === MAX_DESTINATIONS) states.delete(oldest);
  states.set(destination, state);
}
