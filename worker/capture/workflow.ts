import type { StepLike, WorkflowEventLike } from "./context.ts";
import type { Capture } from "./engine.ts";

export interface StepOptions {
  /** The event of the run: `run()`'s first argument. */
  event: WorkflowEventLike;
  /** Default: the entry's `captureExceptionInIsolate`. */
  capture?: Capture;
}

export interface WorkflowOptions {
  /** Default: the entry's `captureExceptionInIsolate`. */
  capture?: Capture;
}

type AnyClass = abstract new (ctx: never, env: never) => object;
interface Runs {
  run(event: WorkflowEventLike, step: object): Promise<unknown>;
  readonly env: object;
}

export interface CaptureStep {
  /**
   * Covers the callback of a Workflow's step: the error of its last attempt, or a `NonRetryableError`, is reported with
   * its real stack, awaited, and thrown on. Without a context (wrangler before 4.90) the first failing attempt is
   * reported.
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
   * throw between the steps, the time-out of a step or of an awaited event.
   *
   * @example export class Order extends captureWorkflow(PlainOrder) {}
   */
  <Class extends AnyClass>(Class: Class, options?: WorkflowOptions): Class;
}

/** `captureStep` for an entry that reports by this capture. */
export function stepCover(entryCapture: Capture): CaptureStep {
  return (env, callback, { event, capture = entryCapture }) => coverStep(env, callback, event, capture);
}

/** `captureWorkflow` for an entry that reports by this capture. */
export function workflowCover(entryCapture: Capture): CaptureWorkflow {
  return (Class, { capture = entryCapture } = {}) => coverClass(Class, capture);
}

function coverStep<Context, Result>(
  env: object,
  callback: (context: Context) => Promise<Result>,
  event: WorkflowEventLike,
  capture: Capture,
): (context: Context) => Promise<Result> {
  return async (context) => {
    try {
      return await callback(context);
    } catch (error) {
      const step = isStep(context) ? context : undefined;
      await capture(env, error, { workflow: event, step, handler: "step", handled: false });
      throw error;
    }
  };
}

function coverClass<Class extends AnyClass>(Class: Class, capture: Capture): Class {
  // Anonymous, since V8 names the calls in a stack by a class's own name: they keep the user's.
  const subclass = () =>
    class extends (Class as unknown as new (ctx: unknown, env: object) => Runs) {
      override async run(event: WorkflowEventLike, step: object): Promise<unknown> {
        try {
          return await super.run(event, coverSteps(this.env, step, event, capture));
        } catch (error) {
          await capture(this.env, error, {
            workflow: event,
            object: Class.name,
            handler: "run",
            handled: false,
          });
          throw error;
        }
      }
    };

  const Captured = subclass();
  Object.defineProperty(Captured, "name", { value: Class.name });
  return Captured as unknown as Class;
}

/**
 * The step object of this run with covered callbacks. A Proxy, because `step` is an RPC stub: it has no own properties
 * to copy, and what the platform adds to it must go on working.
 */
function coverSteps(env: object, step: object, event: WorkflowEventLike, capture: Capture): object {
  return new Proxy(step, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== "function") return method;
      return (...args: unknown[]) => {
        // The callback is the first function; one after it belongs to the rollback.
        const index = name === "do" ? args.findIndex((arg) => typeof arg === "function") : -1;
        const callback = args[index] as (context: unknown) => Promise<unknown>;
        if (index >= 0) args[index] = coverStep(env, callback, event, capture);
        return Reflect.apply(method, target, args);
      };
    },
  });
}

function isStep(context: unknown): context is StepLike {
  return typeof context === "object" && context !== null && "attempt" in context && "step" in context;
}
