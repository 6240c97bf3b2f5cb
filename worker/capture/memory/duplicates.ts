import type { CaptureContext } from "../context.ts";
import { isAbandoned } from "../event/alarm.ts";
import { markError, unmarkError } from "./mark.ts";

/** That an error was reported, or is being reported now. */
interface Report {
  eventId: string;
  /** Why it makes no event, where a rule or a hook has decided so. */
  dropped?: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Counts the reports of this isolate. */
  readonly number: number;
  /**
   * Id of the Durable Object or of the Workflow's instance that it failed. Undefined: the caller does not say, or is a
   * Worker, whose invocations have nothing that tells them apart: frameworks and SDKs wrap `ctx` and the request.
   */
  owner: string | undefined;
  attempt: string | undefined;
}

/** What a capture does with its own report. */
export interface NewReport {
  rename(eventId: string): void;
  drop(reason: string): void;
  /** As if it had never been: nobody has the event. */
  forget(): void;
}

const MAX_REPORTS = 32;
/**
 * Catch blocks that pass on one failure run within less time: a capture takes 30 seconds at most. A constant that is thrown,
 * or a rejected promise that is kept, is the same object as long as the isolate lives, but each throw is a new failure.
 */
const REPORT_MS = 60_000;
const reported = new WeakMap<object, Report[]>();
let lastNumber = 0;

/**
 * Notes that this error is being reported, or finds that it was: an error that passes several catch blocks is one event.
 */
export function noteReport(error: unknown, context: CaptureContext, eventId: string): Report | NewReport {
  if (typeof error !== "object" || error === null) return { rename() {}, drop() {}, forget() {} };
  const { alarm, step } = context;
  const mine: Report = {
    eventId,
    at: Date.now(),
    number: ++lastNumber,
    ...ownerOf(context),
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

function ownerOf({ ctx, alarm, workflow, step }: CaptureContext): Pick<Report, "owner" | "attempt"> {
  return {
    owner: ctx?.id ? ctx.id.toString() : workflow?.instanceId,
    attempt: alarm
      ? `${alarm.scheduledTime}/${alarm.retryCount}`
      : step && `${step.step.name}/${step.step.count}/${step.attempt}`,
  };
}

/**
 * Begins to watch a covered call. A capture by hand in it may say nothing of its place, as `capture(env, error)`; what
 * this returns finds that report of the call's error, and gives it the call's owner: both are of one failure.
 */
export function watchReports(): (error: unknown, context: CaptureContext) => CaptureContext {
  const since = lastNumber;
  return (error, context) => {
    for (const report of reported.get(error as object) ?? []) {
      if (report.number > since && report.owner === undefined) Object.assign(report, ownerOf(context));
    }
    return context;
  };
}

/** Whether both are of one failure. Where the later is a lost unit of work, only what says so of that unit counts. */
function isSame(earlier: Report, later: Report, isLost: boolean): boolean {
  if (Math.abs(later.at - earlier.at) >= REPORT_MS || earlier.owner !== later.owner) return false;
  return isLost ? earlier.attempt === later.attempt : agree(earlier.attempt, later.attempt);
}

/** One of the two calls may not say. */
function agree(one: unknown, other: unknown): boolean {
  return one === undefined || other === undefined || one === other;
}
