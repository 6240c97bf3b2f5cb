import type { AnyCapture } from "../capture.ts";
import type { ContextLike, RequestLike } from "../context.ts";
import { orElse, read } from "../safe/read.ts";
import { captureSafely, waitUntil } from "./call.ts";

export interface RouteErrorsOptions {
  /** Reports the errors. Default: `captureExceptionInIsolate` of the entry. */
  capture?: AnyCapture;
}

export interface CaptureRouteErrors {
  /**
   * Covers the error handler of a router that answers errors itself: `app.onError` of Hono, `catch` of itty-router, or
   * any handler that is called with `(error, context)` or `(error, request, env, ctx)`. The error is reported through
   * `waitUntil`, then your handler answers. An error with a `status` below 500 is not reported if your handler answers
   * with such a status too, or if it is an answer that was thrown, such as Hono's `HTTPException(404)`.
   *
   * @example app.onError(captureRouteErrors((error, c) => c.text("failed", 500)));
   * @example const router = Router({ catch: captureRouteErrors((error) => new Response("failed", { status: 500 })) });
   */
  <Answer extends (...args: never[]) => unknown>(answer: Answer, options?: RouteErrorsOptions): Answer;
}

/** `captureRouteErrors` for an entry that reports by this capture. */
export function makeCaptureRouteErrors(entryCapture: AnyCapture): CaptureRouteErrors {
  return (answer, { capture = entryCapture } = {}) =>
    new Proxy(answer, {
      apply(_, self, args: unknown[]) {
        if (!isBelow500(args[0])) {
          reportRouteError(capture, args);
          return Reflect.apply(answer, self, args);
        }
        // An answer that is thrown, such as Hono's HTTPException.
        if (typeof read(args[0], "getResponse") === "function") return Reflect.apply(answer, self, args);
        // Errors of HTTP clients have the status of another server's answer. What is answered here decides.
        const decide = (answered?: unknown) => {
          if (!isBelow500(answered)) reportRouteError(capture, args);
        };
        try {
          const answered: unknown = Reflect.apply(answer, self, args);
          if (answered instanceof Promise) answered.then(decide, decide);
          else decide(answered);
          return answered;
        } catch (error) {
          decide();
          throw error;
        }
      },
    });
}

function isBelow500(value: unknown): boolean {
  const status = read(value, "status");
  return typeof status === "number" && status < 500;
}

function reportRouteError(capture: AnyCapture, [error, where, third, fourth]: unknown[]): void {
  // Hono's context throws where it has no `executionCtx`.
  const ctx = (read(where, "executionCtx") ?? fourth) as ContextLike | undefined;
  const request = (read(read(where, "req"), "raw") ?? where) as RequestLike;
  const context = () => ({
    ctx,
    handler: "fetch",
    handled: false,
    ...(orElse(() => request.url && request.method, "") && { request }),
  });
  waitUntil(ctx, captureSafely(capture, read(where, "env") ?? third, error, context));
}
