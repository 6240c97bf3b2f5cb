import { type AsyncValue, asyncValue } from "../platform/async-value.ts";

/** A hook may capture. A hook of that second capture may not, because that would be a loop. */
export const MAX_LEVEL = 2;

/** Keeps the level over the awaits of a hook. Without nodejs_compat, only the synchronous part of a hook is known. */
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
