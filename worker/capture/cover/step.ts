import type { AnyCapture } from "../capture.ts";
import type { ContextLike, StepLike, WorkflowEventLike } from "../context.ts";
import { watchReports } from "../memory/duplicates.ts";
import { withDeadline } from "../safe/deadline.ts";
import { asText, read } from "../safe/read.ts";
import { type HeldTrace, runHeld } from "../trace/current.ts";
import { findCallersTrace } from "../trace/start-trace.ts";
import { captureSafely, waitUntil, watchResult } from "./call.ts";

export interface StepOptions {
  /** The event of the run: `run()`'s first argument. */
  event: WorkflowEventLike;
  /** Reports the error. Default: `captureExceptionInIsolate` of the entry. */
  capture?: AnyCapture;
}

export type Callback = (...args: never[]) => unknown;

interface StepOrigin {
  capture: AnyCapture;
  env: unknown;
  event: WorkflowEventLike | undefined;
  ctx?: ContextLike | undefined;
  /** Default `step`. */
  handler?: "step" | "rollback";
  /** The trace of the run. It is passed here, because the platform calls a step from outside of the run. */
  trace?: HeldTrace | undefined;
}

/** The platform's default. */
const TIMEOUT_MS = 600_000;
/** The clock of the engine starts before the callback begins, and stops after its error has come back. */
const MARGIN_MS = 500;

/** The callback, covered: the same arguments, the same `this`, the same result. */
export function coverCallback<Context, Result>(
  callback: (context: Context) => Promise<Result>,
  origin: StepOrigin,
): (context: Context) => Promise<Result>;
export function coverCallback(callback: Callback, origin: StepOrigin): Callback;
export function coverCallback(callback: Callback, origin: StepOrigin): Callback {
  const { capture, env, event, ctx, handler = "step", trace = findCallersTrace(event) } = origin;
  return function (this: unknown, ...args) {
    const started = Date.now();
    // A rollback gets the last attempt of its step, not an attempt of its own.
    const step = handler === "step" && isStep(args[0]) ? args[0] : undefined;
    const rolledBack = handler === "rollback" && asText(read(read(read(args[0], "ctx"), "step"), "name"));
    const own = watchReports();
    // This is a promise even if the callback is synchronous, because its error waits for the event.
    const result = new Promise((resolve) => resolve(runHeld(trace, Reflect.apply, callback, this, args)));
    const failed = async (error: unknown) => {
      const context = () =>
        own(error, {
          workflow: event,
          step,
          handler,
          handled: false,
          ...(rolledBack && { tags: { "workflow.step": rolledBack } }),
        });
      const sent = captureSafely(capture, env, error, context);
      const left = readTimeout(step) - MARGIN_MS - (Date.now() - started);
      // If the event took longer than the step's time, its error would become a time-out, and a NonRetryableError would be retried.
      await withDeadline(sent, Math.max(0, left), "a capture").catch(() => waitUntil(ctx, sent));
    };
    return watchResult(result, { failed: (error) => runHeld(trace, failed, error) });
  };
}

const UNITS: Record<string, number> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** How long the step may take: a number of milliseconds, or a text such as "30 seconds". */
function readTimeout(step: StepLike | undefined): number {
  const timeout = read(step?.config, "timeout") ?? TIMEOUT_MS;
  const [, count, unit = ""] = /^([\d.]+) *([a-z]+?)s?$/i.exec(String(timeout)) ?? [];
  // The longer units (weeks, months, years) are never short.
  return Number(timeout) || (Number(count) || 1) * (UNITS[unit.toLowerCase()] ?? TIMEOUT_MS);
}

function isStep(context: unknown): context is StepLike {
  return typeof context === "object" && context !== null && "attempt" in context && "step" in context;
}
