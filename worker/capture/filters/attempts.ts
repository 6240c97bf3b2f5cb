import type { CaptureContext, StepLike } from "../context.ts";
import { isAbandoned } from "../event/alarm.ts";
import { hasReported } from "../memory/runs.ts";
import { nameAndMessage } from "../safe/name-and-message.ts";

/** Which attempts of a failing alarm make an event. */
export type AlarmPolicy = "first-and-final" | "every" | "final";

/**
 * Errors with which the engine ends `run()`: the instance is paused, restarted, terminated or hibernates, or a step has
 * reported its NonRetryableError. These are texts of workers-sdk, packages/workflows-shared, because the engine sets no
 * code.
 */
const STOPPED = /^Aborting engine: (User called|Grace period|A step threw)/;

/**
 * The reason why this error makes no event, if there is one: the alarm or the step is tried again, the run was stopped from
 * outside, or the run has already reported this error.
 */
export function heldBack(error: unknown, context: CaptureContext, alarms: AlarmPolicy): string | undefined {
  const { alarm, workflow, step, handled } = context;
  // The caller has handled the error, so its work is lost now, even if the alarm succeeds later.
  if (
    alarm &&
    !handled &&
    alarms !== "every" &&
    !isAbandoned(alarm) &&
    (alarms === "final" || alarm.retryCount > 0)
  ) {
    return "the alarm is tried again";
  }
  if (step) return isLastAttempt(error, step) ? undefined : "the step is tried again";
  if (!workflow) return undefined;
  if (STOPPED.test(nameAndMessage(error))) return "the run was stopped from outside";
  return hasReported(error, workflow) ? "this run has reported it" : undefined;
}

/** With more retries than this, nobody would hear of the failure in time if only the last attempt made an event. */
const MANY_RETRIES = 100;

/**
 * `limit` retries make `limit + 1` attempts, counted from 1. With many or unlimited retries, the first attempt makes an
 * event too.
 */
function isLastAttempt(error: unknown, { attempt, config }: StepLike): boolean {
  const limit = config.retries?.limit ?? 0;
  // By text, because an RPC boundary may have folded the name into the message.
  const isNonRetryable = nameAndMessage(error).startsWith("NonRetryableError");
  return isNonRetryable || attempt > limit || (attempt === 1 && limit > MANY_RETRIES);
}
