import type { AnyCapture } from "../capture.ts";
import type { CaptureContext, ContextLike, RequestLike } from "../context.ts";
import { read } from "../safe/read.ts";
import type { RecordSpan } from "../trace/span.ts";
import { type CallWatch, captureSafely, waitUntil } from "./call.ts";
import { coverClass } from "./class.ts";
import { type AnyClass, checkRpc, isCalledBy, type RpcNames, WORKER_HANDLERS } from "./handler-names.ts";
import type { InstanceCover } from "./instance-cover.ts";
import { standIn, uncovered } from "./stand-in.ts";
import { traceCall } from "./trace-call.ts";

export interface HandlersOptions {
  /** Reports the errors. Default: `captureExceptionInIsolate` of the entry. */
  capture?: AnyCapture;
  /** RPC methods and getters of a `WorkerEntrypoint` to cover: `true` for all, or names of methods. Default: none. */
  rpc?: RpcNames;
  /** The name of a `WorkerEntrypoint` in events. Default: the class's own, which a bundler may have shortened. */
  name?: string;
  /** Makes a span of each covered call: `recordSpans` of `isolate-capture/trace`. Default: no spans. */
  spans?: RecordSpan;
}

export interface CaptureHandlers {
  /**
   * Covers what a Worker exports: an object of handlers, a framework's app, or a `WorkerEntrypoint` class, as the default
   * export or by name. Errors are reported through `ctx.waitUntil`, so the answer does not wait, and then thrown on
   * unchanged. If a framework answers an error itself, the error does not get here: see `captureRouteErrors`.
   *
   * @param handler what the Worker exports
   * @param options a capture of `createCapture`, or options
   * @returns the same object or class as the platform sees it: nothing is copied, and `this` is what it was
   * @throws TypeError for anything else, and for a name in `rpc` that is not a method of the class.
   * @example
   * export default captureHandlers({
   *   fetch: (request, env) => env.ROOM.getByName("a").fetch(request),
   * } satisfies ExportedHandler<Env>);
   * @example export const Accounts = captureHandlers(class extends WorkerEntrypoint<Env> { … }, { rpc: true });
   */
  <Handler extends object>(handler: Handler, options?: AnyCapture | HandlersOptions): Handler;
}

/** `captureHandlers` for an entry that reports by this capture. */
export function makeCaptureHandlers(entryCapture: AnyCapture): CaptureHandlers {
  return (given, options = {}) => {
    const handler = uncovered(given);
    const named: HandlersOptions = typeof options === "function" ? { capture: options } : options;
    const { capture = entryCapture, rpc = [], name, spans } = named;
    if (isClass(handler)) {
      checkRpc("captureHandlers", handler, rpc, WORKER_HANDLERS);
      const cover = ([ctx, env]: unknown[], failing: () => object): InstanceCover => ({
        covers: isCalledBy(WORKER_HANDLERS, rpc),
        watch: (called, args) =>
          watchBy({ capture, spans, object: () => name ?? failing() }, called, args && [args[0], env, ctx]),
      });
      return coverClass(handler, cover, true);
    }
    if (typeof handler !== "object" || handler === null) {
      throw new TypeError(
        `captureHandlers takes an object with handlers, or a class; got ${handler === null ? handler : typeof handler}`,
      );
    }
    return standIn(handler, isCalledBy(WORKER_HANDLERS, []), (called, args) =>
      watchBy({ capture, spans }, called, args),
    );
  };
}

function isClass(handler: object): handler is AnyClass {
  return typeof handler === "function" && handler.prototype !== undefined;
}

/** Reports what a handler throws that was called with these arguments. */
function watchBy(
  {
    capture,
    spans,
    object,
  }: { capture: AnyCapture; spans: RecordSpan | undefined; object?: () => string | object },
  handler: string,
  args: unknown[] | undefined,
): CallWatch {
  const [input, env, first] = args ?? [];
  const ctx = first as ContextLike | undefined;
  const context = (): CaptureContext => ({
    ctx,
    object: object?.(),
    handler,
    handled: false,
    ...(handler === "fetch" && { request: input as RequestLike }),
  });
  return traceCall(
    args && [handler === "queue" ? onlyMessage(input) : input],
    { failed: (error) => waitUntil(ctx, captureSafely(capture, env, error, context)) },
    spans && ((trace) => spans({ trace, env, ctx, context: context() })),
  );
}

/** Several messages may come from several traces. */
function onlyMessage(batch: unknown): unknown {
  const messages = read(batch, "messages");
  return Array.isArray(messages) && messages.length === 1 ? messages[0] : undefined;
}
