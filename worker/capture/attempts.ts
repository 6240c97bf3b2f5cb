import type { AlarmLike, CaptureContext, StepLike } from "./context.ts";
import { read } from "./plain-json.ts";

/** Which attempts of a failing alarm make an event. */
export type AlarmPolicy = "first-and-final" | "every" | "final";

/** The platform runs an alarm at most seven times, counted from 0, and drops it then without telling anyone. */
const LAST_RETRY = 6;
const MAX_INSTANCES = 256;
const reportedSteps = new Map<string, Set<string>>();

export function isAbandoned(alarm: AlarmLike | undefined): boolean {
  return alarm !== undefined && alarm.retryCount >= LAST_RETRY;
}

/**
 * Why this error makes no event, if it makes none: the alarm or the step is tried again, or a step has reported it and
 * `run()` sees its copy.
 */
export function heldBack(error: unknown, context: CaptureContext, alarms: AlarmPolicy): string | undefined {
  const { alarm, workflow, step } = context;
  if (alarm && alarms !== "every" && !isAbandoned(alarm) && (alarms === "final" || alarm.retryCount > 0)) {
    return "the alarm is tried again";
  }
  if (step) return isLastAttempt(error, step) ? undefined : "the step is tried again";
  const texts = workflow && reportedSteps.get(workflow.instanceId);
  return texts?.has(textOf(error)) ? "a step has reported it" : undefined;
}

/** Remembers what a step has reported, so that `run()`, or an attempt without a context, recognises it. */
export function noteStepReport(error: unknown, { workflow, step, handler }: CaptureContext): void {
  if (!workflow || !(step || handler === "step")) return;
  const texts = reportedSteps.get(workflow.instanceId) ?? new Set();
  texts.add(textOf(error));
  reportedSteps.delete(workflow.instanceId);
  reportedSteps.set(workflow.instanceId, texts);
  const [oldest] = reportedSteps.keys();
  if (reportedSteps.size > MAX_INSTANCES && oldest) reportedSteps.delete(oldest);
}

/** More retries than anyone waits for: no last attempt would ever tell. */
const MANY_RETRIES = 100;

/** `limit` retries make `limit + 1` attempts, from 1. Where there are many, or no end of them, the first tells as well. */
function isLastAttempt(error: unknown, { attempt, config }: StepLike): boolean {
  const limit = config.retries?.limit ?? 0;
  return isNonRetryable(error) || attempt > limit || (attempt === 1 && limit > MANY_RETRIES);
}

/** By name; by text where an RPC boundary has folded the name into the message. */
function isNonRetryable(error: unknown): boolean {
  return textOf(error).startsWith("NonRetryableError");
}

/** A step's error reaches `run()` as a copy named "Error" whose message begins with the original's name. */
function textOf(error: unknown): string {
  const name = read(error, "name");
  const message = read(error, "message");
  return name === "Error" ? `${message}` : `${name}: ${message}`;
}
