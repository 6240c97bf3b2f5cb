import type { CaptureContext } from "./context.ts";
import type { CaptureResult } from "./result.ts";

/** Values that are often passed instead of env by mistake. */
type NoEnv = { waitUntil(promise: Promise<unknown>): void } | Error;

/** The type of the result in a caller that ignores it. */
type Unseen = Awaited<Promise<void>>;

/**
 * See `captureExceptionInIsolate`. It also fits where a `Promise<void>` is expected, for example in a wrapper that returns
 * what this returns.
 */
export type Capture = <Env extends object, Result extends CaptureResult | Unseen = CaptureResult>(
  env: Env & (Env extends NoEnv ? never : unknown),
  error: unknown,
  context?: CaptureContext,
) => Promise<Result>;

/** A function that covers accept as their capture. */
export type AnyCapture = (env: object, error: unknown, context?: CaptureContext) => Promise<unknown>;

export interface CaptureMessage {
  /**
   * Reports a text without an error. Use it for something that should not happen and does not throw. Everything else is as
   * for `captureExceptionInIsolate`. Its level is `info`, unless the context has another.
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

/** This is a function, so that bundlers can remove the call where its result is not used. */
export function makeCaptureMessage({ message }: CaptureWithMessage): CaptureMessage {
  return message;
}
