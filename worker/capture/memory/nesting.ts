import { type AsyncValue, asyncValue } from "../platform/async-value.ts";
import { isQuiet } from "../transports/own-send.ts";

/** A hook may capture. A hook of that second capture may not, because that would be a loop. */
export const MAX_LEVEL = 2;

/** Keeps the level over the awaits of a hook. Without nodejs_compat, only the synchronous part of a hook is known. */
const levels: AsyncValue<number> = /* @__PURE__ */ asyncValue(true);

/** The level of the code that runs at this moment. */
let current = 0;

/** Must be called before the first hook runs. It returns a promise if there is something to await. */
export function prepareToFollow(): Promise<void> | undefined {
  return levels.prepare();
}

/** The number of captures whose hooks are running around this code. */
export function findLevel(): number {
  return Math.max(current, levels.read() ?? 0);
}

/** Runs code of the user, and all that it starts, as a hook of a capture at this level. */
export function runAt<T>(level: number, work: () => T): T {
  return levels.hold(level, work);
}

/**
 * Runs code without what it starts as a hook of a capture at this level. It is for captures without hooks: with an
 * AsyncLocalStorage, all their promises and requests cost more, and the first one imports a module of Node.
 */
export function runNow<T>(level: number, work: () => T): T {
  const before = current;
  current = level;
  try {
    return work();
  } finally {
    current = before;
  }
}

/** Calls a `send` at this level. */
export function sendAt<T>(level: number, send: object, work: () => Promise<T>): Promise<T> {
  if (isQuiet(send)) return runNow(level, work);
  const waiting = prepareToFollow();
  return waiting ? waiting.then(() => runAt(level, work)) : runAt(level, work);
}
