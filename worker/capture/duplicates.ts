import type { CaptureContext } from "./context.ts";
import { read } from "./plain-json.ts";

interface Report {
  object: string | undefined;
  attempt: string | undefined;
}

const MAX_REPORTS = 32;
const reported = new WeakMap<object, Report[]>();

/** Own properties of an error cross an RPC boundary (compatibility date 2026-04-21 or later); what is in a WeakMap does not. */
export const MARK = "isolateCaptureEventId";

/** The id of the event that another object or isolate has made of this error before it was thrown to here. */
export function reportedElsewhere(error: unknown): string | undefined {
  const id = read(error, "remote") === true && read(error, MARK);
  return typeof id === "string" ? id : undefined;
}

/**
 * Notes that this error is being reported, or says that it was: an error that passes several catch blocks is one
 * event. The same error object from another Durable Object or another attempt is another failure (a constant that is
 * thrown again and again), so it is told apart where both calls say which they mean.
 *
 * @returns `undefined` for a duplicate, else a function that forgets the report (it could not be delivered).
 */
export function noteReport(
  error: unknown,
  context: CaptureContext,
  eventId: string,
): (() => void) | undefined {
  if (typeof error !== "object" || error === null) return () => {};
  const { ctx, alarm, workflow, step } = context;
  const report: Report = {
    object: ctx?.id ? ctx.id.toString() : workflow?.instanceId,
    attempt: alarm
      ? `${alarm.scheduledTime}/${alarm.retryCount}`
      : step && `${step.step.name}/${step.step.count}/${step.attempt}`,
  };
  const reports = reported.get(error) ?? [];
  if (reports.some((other) => same(other.object, report.object) && same(other.attempt, report.attempt)))
    return undefined;
  reported.set(error, [...reports.slice(1 - MAX_REPORTS), report]);
  mark(error, eventId);
  return () => {
    reported.set(error, reported.get(error)?.filter((other) => other !== report) ?? []);
    mark(error, undefined);
  };
}

function mark(error: object, value: string | undefined): void {
  try {
    Reflect.defineProperty(error, MARK, { value, enumerable: true, configurable: true, writable: true });
  } catch {
    // The trap of a Proxy may throw; a frozen error just refuses.
  }
}

function same(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}
