import type { CaptureContext, ContextLike } from "../context.ts";
import type { Capture } from "../engine.ts";
import { orElse, read } from "../plain-json.ts";

/** Reports an error. What it returns, if anything, is awaited before the error goes on. */
export type Report = (error: unknown) => Promise<void> | undefined;

/** Runs a call and gives what it gives; what it throws or rejects with is reported and thrown on, as it is. */
export function runCovered(run: () => unknown, report: Report): unknown {
  let result: unknown;
  try {
    result = run();
  } catch (error) {
    report(error);
    throw error;
  }
  return isThenable(result) ? Promise.resolve(result).then(undefined, rethrowing(report)) : result;
}

/** No async function, since V8 would show it in the stacks of the user's errors. */
function rethrowing(report: Report): (error: unknown) => Promise<never> | never {
  return (error) => {
    const reported = report(error);
    if (!reported) throw error;
    return reported.then(() => {
      throw error;
    });
  };
}

/** Stubs of other objects have no `then`; promises, RPC promises and the lazy queries of database libraries have. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  return isObject && typeof read(value, "then") === "function";
}

/** Captures without ever throwing or rejecting, whatever `capture`, `env` or `ctx` are: unit tests pass none. */
export async function captureSafely(
  capture: Capture,
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
