import { type AsyncValue, asyncValue } from "../platform/async-value.ts";
import { isQuiet } from "../transports/own-send.ts";

/** A hook may capture. A hook of that second capture may not, because that would be a loop. */
export const MAX_LEVEL = 2;

/**
 * Keeps the level over the awaits of a hook. Without nodejs_compat, and before the first hook, only the synchronous part of
 * code is known.
 */
const levels: AsyncValue<number> = /* @__PURE__ */ asyncValue(true);

/** Must be called before the first hook runs. It returns a promise if there is something to await. */
export function prepareToFollow(): Promise<void> | undefined {
  return levels.prepare();
}

/** The number of captures whose hooks are running around this code. */
export function findLevel(): number {
  return levels.read() ?? 0;
}

/** Runs code of the user as a hook of a capture at this level. */
export function runAt<T>(level: number, work: () => T): T {
  return levels.hold(level, work);
}

/**
 * Calls a `send` at this level. Where nothing captures in any `send` or hook of an isolate, no AsyncLocalStorage is made. With
 * one, all promises and requests of a capture cost more, and the first capture imports a module of Node.
 *
 * @param level 0: the send belongs to no capture
 */
export function sendAt<T>(level: number, send: object, work: () => Promise<T>): Promise<T> {
  if (!level) return work();
  const waiting = isQuiet(send) ? undefined : prepareToFollow();
  return waiting ? waiting.then(() => runAt(level, work)) : runAt(level, work);
}
