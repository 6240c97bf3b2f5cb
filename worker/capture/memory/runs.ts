import type { CaptureContext, WorkflowEventLike } from "../context.ts";
import type { CapturedEvent } from "../event/captured-event.ts";
import { stableId } from "../event/stable-id.ts";
import { nameAndMessage } from "../safe/name-and-message.ts";
import { read } from "../safe/read.ts";

const MAX_REPORTS = 1_000;
/** A message may have megabytes. Its beginning is enough to recognise it. */
const MAX_REPORT = 1_000;
/** A chain of causes may be a circle. */
const MAX_CAUSES = 8;
const reported = new Set<string>();

/**
 * Whether this run has reported an error. If `run()` wraps the error of a step in its own error, that counts as the
 * error of the step.
 */
export function hasReported(error: unknown, workflow: WorkflowEventLike, depth = 0): boolean {
  if (reported.has(describeReport(error, workflow))) return true;
  const cause = read(error, "cause");
  return cause !== undefined && depth < MAX_CAUSES && hasReported(cause, workflow, depth + 1);
}

/**
 * Remembers what a run reports. `run()` gets copies of the errors of its steps, and after hibernation it runs its code
 * outside of steps again.
 *
 * @returns a function that forgets it again
 */
export function noteRunReport(error: unknown, { workflow }: CaptureContext): (() => void) | undefined {
  if (!workflow) return undefined;
  const report = describeReport(error, workflow);
  reported.add(report);
  const [oldest] = reported;
  if (reported.size > MAX_REPORTS && oldest) reported.delete(oldest);
  return () => reported.delete(report);
}

function describeReport(error: unknown, { instanceId }: WorkflowEventLike): string {
  return `${instanceId} ${nameAndMessage(error).slice(0, MAX_REPORT)}`;
}

/**
 * The id of an event that `run()` reports. It is the same on every replay, in any isolate. Sentry keeps one event for
 * each id.
 */
export async function replayId(
  { instanceId }: WorkflowEventLike,
  { exceptions: [thrown], message }: CapturedEvent,
): Promise<string> {
  return stableId(String(instanceId), ...(thrown ? [thrown.type, thrown.value] : [message]));
}
