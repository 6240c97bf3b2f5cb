import type { AnyCapture } from "../capture.ts";
import type { CaptureContext, ContextLike } from "../context.ts";
import { orElse, read } from "../safe/plain-json.ts";
import type { HeldTrace } from "../trace/current.ts";

/** Reports an error. What it returns, if anything, is awaited before the error goes on. */
export type Report = (error: unknown) => Promise<void> | undefined;

/** Watches one call, from its beginning on. */
export interface CallWatch {
  failed: Report;
  /** The call has given this. What is returned, if anything, is awaited before its caller gets it. */
  ended?(value: unknown): Promise<void> | undefined;
  /** The call has returned, or thrown; what it gave may still be on its way. */
  returned?(): void;
  /** What the call runs under. */
  trace?: HeldTrace;
}

/** What a covered call gives. A promise is followed to its end, and rejects with the same error. */
export function settle(result: unknown, { failed, ended }: CallWatch): unknown {
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

/** Stubs of other objects have no `then`; promises, RPC promises and the lazy queries of database libraries have. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  return isObject && typeof read(value, "then") === "function";
}

/** Captures without ever throwing or rejecting, whatever `capture`, `env` or `ctx` are: unit tests pass none. */
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

/** Has the invocation wait for `work`, where there is an invocation. */
export function waitUntil(ctx: ContextLike | undefined, work: Promise<unknown>): undefined {
  orElse(() => ctx?.waitUntil(work), undefined);
}
