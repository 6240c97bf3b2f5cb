import type { ContextLike, WorkflowEventLike } from "../context.ts";
import type { Capture } from "../engine.ts";
import { captureSafely, runCovered } from "./call.ts";
import { coverClass } from "./class.ts";
import { type AnyClass, checkClass } from "./handler-names.ts";
import { type Callback, coverCallback, type StepOptions } from "./step.ts";

export interface WorkflowOptions {
  /** Default: the entry's `captureExceptionInIsolate`. */
  capture?: Capture;
  /** The class's name in events. Default: its own name, which a bundler may have shortened. */
  name?: string;
}

export interface CaptureStep {
  /**
   * Covers the callback of a Workflow's step: the error of its last attempt, or a `NonRetryableError`, is reported with
   * its real stack, awaited within the step's time, and thrown on. Without a context (wrangler before 4.90) the first
   * failing attempt is reported.
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
   * Covers a Workflow class: its steps as `captureStep` does, and what leaves `run()` unless a step has reported it: a
   * throw between the steps, the time-out of a step or of an awaited event. Nothing inside of the class is touched.
   *
   * @example export const Order = captureWorkflow(class Order extends WorkflowEntrypoint<Env, Params> { … });
   * @example export class Order extends captureWorkflow(PlainOrder) {}
   */
  <Class extends AnyClass>(Class: Class, options?: WorkflowOptions): Class;
}

/** `captureStep` for an entry that reports by this capture. */
export function stepCover(entryCapture: Capture): CaptureStep {
  return (env, callback, { event, capture = entryCapture }) =>
    coverCallback(callback, { capture, env, event });
}

/** `captureWorkflow` for an entry that reports by this capture. */
export function workflowCover(entryCapture: Capture): CaptureWorkflow {
  return (Class, { capture = entryCapture, name } = {}) => {
    checkClass("captureWorkflow", Class);
    return coverClass(Class, ([first, env], failing) => ({
      covers: (property) => property === "run",
      call(handler, run, args) {
        const ctx = first as ContextLike | undefined;
        const [event, step] = (args ?? []) as [WorkflowEventLike?, unknown?];
        if (args)
          args[1] = coverStep(step, (callback) => coverCallback(callback, { capture, env, event, ctx }));
        return runCovered(run, (error) =>
          captureSafely(capture, env, error, () => ({
            workflow: event,
            object: name ?? failing(),
            handler,
            handled: false,
          })),
        );
      },
    }));
  };
}

/**
 * The step object of this run, whose `do` covers its callback. `step` is an RPC stub, which a Proxy could not replace where
 * the run passes it to another Worker: it gets a `do` of its own, which that Worker does not see.
 */
function coverStep(step: unknown, cover: (callback: Callback) => Callback): unknown {
  if ((typeof step !== "object" && typeof step !== "function") || step === null) return step;
  const method: unknown = Reflect.get(step, "do");
  if (typeof method !== "function") return step;
  const value = (...args: unknown[]) => {
    // The callback is the first function; one after it belongs to the rollback.
    const index = args.findIndex((arg) => typeof arg === "function");
    if (index >= 0) args[index] = cover(args[index] as Callback);
    return Reflect.apply(method, step, args);
  };
  try {
    Object.defineProperty(step, "do", { value, configurable: true, writable: true });
  } catch {
    // A step that cannot be extended: what its callbacks throw is reported where it leaves `run()`.
  }
  return step;
}
