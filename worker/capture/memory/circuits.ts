import type { SendOutcome } from "../transports/outcome.ts";

interface State {
  /** When the last request was noted. Times are in milliseconds since 1970. */
  noted: number;
  /** Until when the backend has asked for no requests. */
  asked: number;
  /** Until when the circuit is open. 0: it is closed. */
  open: number;
  /** When it last accepted a request, or asked for a pause. */
  answered: number;
  /** Failures since then. */
  failures: number;
  /** How often the circuit has opened since then. */
  breaks: number;
  /** Whether the one request that tries a broken backend has gone out. */
  isProbed: boolean;
}

/** After this number of failures in a row, the circuit opens, because further requests would only take time. */
const MAX_FAILURES = 5;
/** Five of many parallel requests may fail in a row by chance. A backend that has just answered is not down. */
const ALIVE_MS = 1_000;
const FIRST_BREAK_MS = 5_000;
const LONGEST_BREAK_MS = 60_000;
/** How long others wait for the one request that tests whether the backend is back. */
const PROBE_MS = 2_000;
const MAX_DESTINATIONS = 32;

const UNKNOWN: State = { noted: 0, asked: 0, answered: 0, failures: 0, breaks: 0, open: 0, isProbed: false };
/** Plain numbers, because all objects of the isolate share them. */
const states = new Map<string, State>();

/**
 * How long to wait before the next request to this destination, in milliseconds. There is a pause if the destination
 * asked for one, or if it failed five times in a row and for a second. After a pause because of failures, one request
 * goes out alone, and the others wait for its outcome.
 *
 * @param isFair whether this request gives the backend the time that it may need. A request that does not can show that the
 * backend is back, but not that it is still broken. So others do not wait for it
 */
export function pauseLeft(destination: string, isFair = true): number {
  const state = states.get(destination);
  if (!state) return 0;
  const now = Date.now();
  if (now < state.noted) {
    // The clock was set back, so the noted times mean nothing now.
    states.delete(destination);
    return 0;
  }
  const left = Math.max(state.asked, state.open) - now;
  if (left > 0) return left;
  if (state.open && isFair) {
    state.open = now + PROBE_MS;
    state.isProbed = true;
  }
  return 0;
}

/** Notes the outcome of a request, and how long the answer asks to be left alone. */
export function notePause(destination: string, { status }: SendOutcome, askedMs = 0): void {
  const now = Date.now();
  const known = states.get(destination);
  // The usual case, without a change of the map.
  if (known && status !== "retryable" && !askedMs && !known.failures && !known.open && known.asked <= now) {
    known.noted = known.answered = now;
    return;
  }
  const state = known ?? { ...UNKNOWN };
  // Answers to requests that went out together come in any order: the longer pause holds.
  state.asked = Math.max(state.asked, now + askedMs);
  state.noted = now;
  if (status !== "retryable" || askedMs) {
    // A backend that asks for a pause is alive.
    Object.assign(state, { ...UNKNOWN, noted: now, asked: state.asked, answered: now });
  } else if (!state.open || state.isProbed) {
    // Requests that were already out when the circuit opened prove nothing new.
    state.isProbed = false;
    if (++state.failures >= MAX_FAILURES && now - state.answered >= ALIVE_MS)
      state.open = now + Math.min(FIRST_BREAK_MS * 2 ** state.breaks++, LONGEST_BREAK_MS);
  }
  states.delete(destination);
  const [oldest] = states.keys();
  if (oldest && states.size === MAX_DESTINATIONS) states.delete(oldest);
  states.set(destination, state);
}
