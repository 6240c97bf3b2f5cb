import type { AnyCapture } from "../capture.ts";
import type { CaptureContext, ContextLike, WorkflowEventLike } from "../context.ts";
import { watchReports } from "../memory/duplicates.ts";
import { orElse, read } from "../safe/read.ts";
import type { RecordSpan } from "../trace/span.ts";
import { captureSafely } from "./call.ts";
import { coverClass } from "./class.ts";
import { type AnyClass, checkClass } from "./handler-names.ts";
import { uncovered } from "./stand-in.ts";
import { type Callback, coverCallback, type StepOptions } from "./step.ts";
import { traceCall } from "./trace-call.ts";

export interface WorkflowOptions {
  /** Reports the errors. Default: `captureExceptionInIsolate` of the entry. */
  capture?: AnyCapture;
  /** The class's name in events. Default: its own name, which a bundler may have shortened. */
  name?: string;
  /** Makes a span of each covered call: `recordSpans` of `isolate-capture/trace`. Default: no spans. */
  spans?: RecordSpan;
}

export interface CaptureStep {
  /**
   * Covers the callback of a Workflow's step. The error of its last attempt, or a `NonRetryableError`, is reported with its
   * real stack and then thrown on. The event is awaited, but not beyond the step's time-out. Without a context (wrangler
   * before 4.90), the first failing attempt is reported.
   *
   * @example await step.do("charge", captureStep(this.env, (context) => charge(order), { event }));
   */
  <Context, Result>(
    env: object,
    callback: (context: Context) => Promise<Result>,
    options: StepOptions,
  ): (context: Context) => Promise<Result>;
}

export interface CaptureWorkflow {
  /**
   * Covers a Workflow class. Its steps are covered as by `captureStep`. An error that leaves `run()` is reported too, unless a
   * step has reported it: a throw between the steps, or the time-out of a step or of an awaited event. Nothing inside the
   * class changes.
   *
   * @example export const Order = captureWorkflow(class Order extends WorkflowEntrypoint<Env, Params> { … });
   * @example export class Order extends captureWorkflow(PlainOrder) {}
   */
  <Class extends AnyClass>(Class: Class, options?: WorkflowOptions): Class;
}

/** `captureStep` for an entry that reports by this capture. */
export function makeCaptureStep(entryCapture: AnyCapture): CaptureStep {
  return (env, callback, { event, capture = entryCapture }) =>
    coverCallback(callback, { capture, env, event });
}

/** `captureWorkflow` for an entry that reports by this capture. */
export function makeCaptureWorkflow(entryCapture: AnyCapture): CaptureWorkflow {
  return (Class, { capture = entryCapture, name, spans } = {}) => {
    checkClass("captureWorkflow", Class);
    return coverClass(uncovered(Class), ([first, env], failing) => ({
      covers: (property) => property === "run",
      watch(handler, args) {
        const ctx = first as ContextLike | undefined;
        const [event, step] = (args ?? []) as [WorkflowEventLike?, unknown?];
        const own = watchReports();
        const describe = (): CaptureContext => ({
          workflow: event,
          object: name ?? failing(),
          handler,
          handled: false,
        });
        const call = traceCall(
          args,
          { failed: (error) => captureSafely(capture, env, error, () => own(error, describe())) },
          spans && ((trace) => spans({ trace, env, ctx, context: describe() })),
        );
        coverStep(step, (callback, handler) =>
          coverCallback(callback, { capture, env, event, ctx, handler, trace: call.trace }),
        );
        return call;
      },
    }));
  };
}

/**
 * Gives the step object of this run a `do` that covers its callback. The object stays, because it is an RPC stub: a Proxy
 * in its place could not be passed to another Worker, which gets the `do` of the platform.
 */
function coverStep(
  step: unknown,
  cover: (callback: Callback, handler: "step" | "rollback") => Callback,
): void {
  const method = read(step, "do");
  if (typeof method !== "function") return;
  const value = (...args: unknown[]) => {
    const index = args.findIndex((arg) => typeof arg === "function");
    if (index >= 0) args[index] = cover(args[index] as Callback, "step");
    const options = args[index + 1];
    const rollback = read(options, "rollback");
    if (typeof rollback === "function") {
      args[index + 1] = { ...(options as object), rollback: cover(rollback as Callback, "rollback") };
    }
    return Reflect.apply(method, step, args);
  };
  // If the step object cannot be extended, errors of its callbacks are reported when they leave `run()`.
  orElse(() => Object.defineProperty(step, "do", { value, configurable: true, writable: true }), undefined);
}
