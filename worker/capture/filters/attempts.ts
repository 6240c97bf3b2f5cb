import type { AlarmLike, CaptureContext, StepLike, WorkflowEventLike } from "../context.ts";
import type { CapturedEvent } from "../event/build-event.ts";
import { stableId } from "../event/stable-id.ts";
import { orElse, read } from "../safe/plain-json.ts";

/** Which attempts of a failing alarm make an event. */
export type AlarmPolicy = "first-and-final" | "every" | "final";

/** The platform runs an alarm at most seven times, counted from 0, and drops it then without telling anyone. */
const LAST_RETRY = 6;
/**
 * What `run()` is left with when its instance is paused, restarted, terminated or hibernates, or when a step that has
 * reported its NonRetryableError ends it. Texts of workers-sdk, packages/workflows-shared: the engine sets no code.
 */
const STOPPED = /^Aborting engine: (User called|Grace period|A step threw)/;
const MAX_REPORTS = 1_000;
/** A message may be megabytes; its beginning tells it. */
const MAX_REPORT = 1_000;
/** Chains may be circles. */
const MAX_CAUSES = 8;
const reported = new Set<string>();

export function isAbandoned(alarm: AlarmLike | undefined): boolean {
  return alarm !== undefined && alarm.retryCount >= LAST_RETRY;
}

/**
 * Why this error makes no event, if it makes none: the alarm or the step is tried again, the run was
 * stopped from outside, or it has reported this error.
 */
export function heldBack(error: unknown, context: CaptureContext, alarms: AlarmPolicy): string | undefined {
  const { alarm, workflow, step, handled } = context;
  // What the caller has handled is lost now, whatever becomes of the alarm.
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
  if (STOPPED.test(textOf(error))) return "the run was stopped from outside";
  return wasReported(error, workflow) ? "this run has reported it" : undefined;
}

/** A step's error that `run()` has wrapped in one of its own is still the failure of that step. */
function wasReported(error: unknown, workflow: WorkflowEventLike, depth = 0): boolean {
  if (reported.has(reportOf(error, workflow))) return true;
  const cause = read(error, "cause");
  return cause !== undefined && depth < MAX_CAUSES && wasReported(cause, workflow, depth + 1);
}

/**
 * Remembers what a run has reported: `run()` gets copies of its steps' errors, and its own code outside steps runs again
 * when it is replayed after hibernation.
 */
export function noteRunReport(error: unknown, { workflow }: CaptureContext): void {
  if (!workflow) return;
  reported.add(reportOf(error, workflow));
  const [oldest] = reported;
  if (reported.size > MAX_REPORTS && oldest) reported.delete(oldest);
}

function reportOf(error: unknown, { instanceId }: WorkflowEventLike): string {
  return `${instanceId} ${textOf(error).slice(0, MAX_REPORT)}`;
}

/**
 * The id of an event that `run()` reports: the same for every replay, in whatever isolate, and Sentry counts one event of
 * an id.
 */
export async function replayId(
  { instanceId }: WorkflowEventLike,
  { exceptions: [thrown], message }: CapturedEvent,
): Promise<string> {
  return stableId(String(instanceId), ...(thrown ? [thrown.type, thrown.value] : [message]));
}

/** More retries than anyone waits for: no last attempt would ever tell. */
const MANY_RETRIES = 100;

/** `limit` retries make `limit + 1` attempts, from 1. Where there are many, or no end of them, the first tells as well. */
function isLastAttempt(error: unknown, { attempt, config }: StepLike): boolean {
  const limit = config.retries?.limit ?? 0;
  // By text, because an RPC boundary may have folded the name into the message.
  const isNonRetryable = textOf(error).startsWith("NonRetryableError");
  return isNonRetryable || attempt > limit || (attempt === 1 && limit > MANY_RETRIES);
}

/**
 * A step's error reaches `run()` as a copy named "Error" whose message begins with the original's name; of a thrown text
 * the message is that text.
 */
function textOf(error: unknown): string {
  const name = read(error, "name");
  const message = read(error, "message") ?? error;
  const isNamed = name !== undefined && name !== "Error";
  return orElse(() => (isNamed ? `${String(name)}: ` : "") + String(message), "");
}
