import type { CaptureContext } from "./context.ts";
import type { CaptureResult } from "./result.ts";

/** What is passed in the place of env by mistake. */
type NoEnv = { waitUntil(promise: Promise<unknown>): void } | Error;

/** What is wanted of a capture where nobody looks at its result. */
type Unseen = Awaited<Promise<void>>;

/**
 * See `captureExceptionInIsolate`. Where a `Promise<void>` is wanted, as of a wrapper that returns what this returns, it is
 * one: nobody looks at the result there.
 */
export type Capture = <Env extends object, Result extends CaptureResult | Unseen = CaptureResult>(
  env: Env & (Env extends NoEnv ? never : unknown),
  error: unknown,
  context?: CaptureContext,
) => Promise<Result>;

/** What may stand for a capture in the options of covers. */
export type AnyCapture = (env: object, error: unknown, context?: CaptureContext) => Promise<unknown>;

export interface CaptureMessage {
  /**
   * Reports a text where there is no error: for what should not happen, and does not throw. As
   * `captureExceptionInIsolate` in all else. Its level is `info`, unless the context says another.
   *
   * @param env the bindings: `this.env`
   * @example await captureMessage(this.env, "a job without an owner", { ctx: this.ctx, level: "warning" });
   */
  <Env extends object, Result extends CaptureResult | Unseen = CaptureResult>(
    env: Env & (Env extends NoEnv ? never : unknown),
    message: string,
    context?: CaptureContext,
  ): Promise<Result>;
}

/** What `createCapture` makes: a capture, with `message` as its `captureMessage`. */
export type CaptureWithMessage = Capture & { readonly message: CaptureMessage };

/** A function, so that bundlers know that it does nothing where it is not used. */
export function makeCaptureMessage({ message }: CaptureWithMessage): CaptureMessage {
  return message;
}
