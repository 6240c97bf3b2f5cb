import type { AnyCapture } from "../capture.ts";
import type { CaptureContext, ContextLike } from "../context.ts";
import { orElse, read } from "../safe/read.ts";
import type { HeldTrace } from "../trace/current.ts";

/** Reports an error. What it returns, if anything, is awaited before the error goes on. */
export type Report = (error: unknown) => Promise<void> | undefined;

/** Watches one call, from its beginning on. */
export interface CallWatch {
  failed: Report;
  /** Called with the result of the call. If this returns a promise, it is awaited before the caller gets the result. */
  ended?(value: unknown): Promise<void> | undefined;
  /** Called when the call has returned or thrown. A returned promise may still be pending. */
  returned?(): void;
  /** What the call runs under. */
  trace?: HeldTrace;
}

/** Follows the result of a covered call. A promise is followed to its end, and rejects with the same error. */
export function watchResult(result: unknown, { failed, ended }: CallWatch): unknown {
  if (!isThenable(result)) {
    ended?.(result);
    return result;
  }
  // Not an async function: V8 would show it in the stacks of the user's errors.
  return Promise.resolve(result).then(
    ended &&
      ((value) => {
        const done = ended(value);
        return done ? done.then(() => value) : value;
      }),
    (error) => {
      const reported = failed(error);
      if (!reported) throw error;
      return reported.then(() => {
        throw error;
      });
    },
  );
}

/** Promises, RPC promises and lazy queries of database libraries have a `then`. Stubs of other objects have none. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  return isObject && typeof read(value, "then") === "function";
}

/**
 * Captures without ever throwing or rejecting, whatever `capture`, `env` and `ctx` are. Unit tests pass none of them.
 */
export async function captureSafely(
  capture: AnyCapture,
  env: unknown,
  error: unknown,
  context: () => CaptureContext,
): Promise<void> {
  try {
    await capture(typeof env === "object" && env !== null ? env : {}, error, orElse(context, {}));
  } catch {
    // A `capture` of the user's own may throw or reject.
  }
}

/** Passes `work` to `waitUntil`, if there is an invocation. */
export function waitUntil(ctx: ContextLike | undefined, work: Promise<unknown>): undefined {
  orElse(() => ctx?.waitUntil(work), undefined);
}
