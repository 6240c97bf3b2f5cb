import type { CaptureContext } from "../context.ts";
import { isAbandoned } from "../event/alarm.ts";
import { markError, unmarkError } from "./mark.ts";

/** The report of an error, done or still running. */
interface Report {
  eventId: string;
  /** Why the error made no event, if a rule or a hook dropped it. */
  dropped?: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The number of the report in this isolate. */
  readonly number: number;
  /**
   * Id of the Durable Object or Workflow instance. Undefined: the caller does not name it, or is a Worker. Nothing
   * tells two invocations of a Worker apart, because frameworks and SDKs wrap `ctx` and the request.
   */
  owner: string | undefined;
  attempt: string | undefined;
}

/** The functions of a capture for its own report. */
export interface NewReport {
  rename(eventId: string): void;
  drop(reason: string): void;
  /** Deletes the report, because no backend has the event. */
  forget(): void;
}

const MAX_REPORTS = 32;
/**
 * All catch blocks of one failure run within this time, because a capture takes 30 seconds at most. A constant error,
 * or a rejected promise that is kept, is the same object for the life of the isolate, but each throw is a new failure.
 */
const REPORT_MS = 60_000;
const reported = new WeakMap<object, Report[]>();
let lastNumber = 0;

/**
 * Notes that this error is being reported, or finds an earlier report of it. So an error that passes several catch
 * blocks is one event.
 */
export function noteReport(error: unknown, context: CaptureContext, eventId: string): Report | NewReport {
  if (typeof error !== "object" || error === null) return { rename() {}, drop() {}, forget() {} };
  const { alarm, step } = context;
  const mine: Report = {
    eventId,
    at: Date.now(),
    number: ++lastNumber,
    ...findOwner(context),
  };
  const isLost = isAbandoned(alarm) || step !== undefined;
  const reports = reported.get(error) ?? [];
  const earlier = reports.find((other) => isSame(other, mine, isLost));
  if (earlier) return earlier;
  reported.set(error, [...reports.slice(1 - MAX_REPORTS), mine]);
  markError(error, eventId);
  return {
    rename(id) {
      mine.eventId = id;
      markError(error, id);
    },
    drop(reason) {
      mine.dropped = reason;
      unmarkError(error);
    },
    forget() {
      reported.set(error, reported.get(error)?.filter((other) => other !== mine) ?? []);
      unmarkError(error);
    },
  };
}

function findOwner({ ctx, alarm, workflow, step }: CaptureContext): Pick<Report, "owner" | "attempt"> {
  const id = ctx?.id;
  return {
    owner: id ? id.toString() : workflow?.instanceId,
    attempt: alarm
      ? `${alarm.scheduledTime}/${alarm.retryCount}`
      : step && `${step.step.name}/${step.step.count}/${step.attempt}`,
  };
}

/**
 * Watches the reports during a covered call. A manual capture in that call may not name the object, as in `capture(env,
 * error)`. The function that this returns finds such a report of the same error, and adds the owner of the call to it,
 * because both are the same failure.
 */
export function watchReports(): (error: unknown, context: CaptureContext) => CaptureContext {
  const since = lastNumber;
  return (error, context) => {
    for (const report of reported.get(error as object) ?? []) {
      if (report.number > since && report.owner === undefined) Object.assign(report, findOwner(context));
    }
    return context;
  };
}

/**
 * Whether both reports are of one failure. If the later one is about lost work, the earlier one must be about the same
 * attempt.
 */
function isSame(earlier: Report, later: Report, isLost: boolean): boolean {
  if (Math.abs(later.at - earlier.at) >= REPORT_MS || earlier.owner !== later.owner) return false;
  return isLost ? earlier.attempt === later.attempt : agree(earlier.attempt, later.attempt);
}

/** One of the two calls may not say it. */
function agree(one: unknown, other: unknown): boolean {
  return one === undefined || other === undefined || one === other;
}
