import type { CaptureContext, StepLike } from "./context.ts";
import { read } from "./plain-json.ts";

const MAX_INSTANCES = 256;
const reportedSteps = new Map<string, Set<string>>();

/**
 * Why this error of a Workflow makes no event, if it makes none: the step is tried again, or a step has reported it
 * and `run()` sees its copy.
 */
export function heldBack(error: unknown, { workflow, step }: CaptureContext): string | undefined {
  if (step) return isLastAttempt(error, step) ? undefined : "the step is tried again";
  const texts = workflow && reportedSteps.get(workflow.instanceId);
  return texts?.has(textOf(error)) ? "a step has reported it" : undefined;
}

/** Remembers what a step has reported, so that `run()` recognises the copy it gets. */
export function noteStepReport(error: unknown, { workflow, step }: CaptureContext): void {
  if (!workflow || !step) return;
  const texts = reportedSteps.get(workflow.instanceId) ?? new Set();
  texts.add(textOf(error));
  reportedSteps.delete(workflow.instanceId);
  reportedSteps.set(workflow.instanceId, texts);
  const [oldest] = reportedSteps.keys();
  if (reportedSteps.size > MAX_INSTANCES && oldest) reportedSteps.delete(oldest);
}

/** `limit` retries make `limit + 1` attempts, from 1. Where retries are unlimited there is no last one: the first tells. */
function isLastAttempt(error: unknown, { attempt, config }: StepLike): boolean {
  const limit = config.retries?.limit ?? 0;
  if (isNonRetryable(error)) return true;
  return Number.isFinite(limit) ? attempt > limit : attempt === 1;
}

/** By name; by text where an RPC boundary has folded the name into the message. */
function isNonRetryable(error: unknown): boolean {
  return read(error, "name") === "NonRetryableError" || textOf(error).startsWith("NonRetryableError");
}

/** A step's error reaches `run()` as a copy named "Error" whose message begins with the original's name. */
function textOf(error: unknown): string {
  const name = read(error, "name");
  const message = read(error, "message");
  return name === "Error" ? `${message}` : `${name}: ${message}`;
}
