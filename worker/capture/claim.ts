import type { Call } from "./call.ts";
import { type AlarmPolicy, heldBack } from "./filters/attempts.ts";
import { noteReport } from "./memory/duplicates.ts";
import { readMark } from "./memory/mark.ts";
import { noteRunReport } from "./memory/runs.ts";
import { type CaptureResult, without } from "./result.ts";
import { orElse } from "./safe/plain-json.ts";
import { claimFromSdk, exceptReported } from "./sentry/one-event.ts";
import type { Transport } from "./transports/transport.ts";

/** That this capture reports an error, and nobody else does. */
export interface Claim {
  /** The transports that the error is still owed to. */
  readonly active: readonly Transport[];
  /** The event has another id. */
  rename(eventId: string): void;
  /** What became of the event: where nobody has it, the error may be reported again. */
  conclude(result: CaptureResult): void;
}

/** The result for an error that makes no event at this attempt, or that another isolate has reported. */
export function findReasonToPass(call: Call, alarms: AlarmPolicy): CaptureResult | undefined {
  const { env, error, context, active, isMessage } = call;
  // A message tells nothing of an attempt. A run that is replayed tells it again.
  const attempt = isMessage ? { workflow: context.step ? undefined : context.workflow } : context;
  const reason = orElse(() => heldBack(error, attempt, alarms), undefined);
  if (reason) {
    claimFromSdk(error, active);
    return without("dropped", reason);
  }
  const elsewhere = readMark(error, env);
  return elsewhere ? duplicate(call, "reported where it was thrown", elsewhere) : undefined;
}

/**
 * Claims the report of an error for an event, or finds who has reported it. Comes before anything is awaited: who does not
 * await the capture throws the error on now.
 */
export function claimReport(call: Call, eventId: string): Claim | CaptureResult {
  const { env, error, context, active } = call;
  const mine = orElse(() => noteReport(error, context, eventId), undefined);
  if (mine && "eventId" in mine)
    return mine.dropped
      ? without("dropped", mine.dropped, mine.eventId)
      : duplicate(call, "reported before", mine.eventId);
  const owed = exceptReported(error, active, env);
  const unclaim = claimFromSdk(error, active);
  if (!owed.length) return duplicate(call, "the Sentry SDK has reported it");
  const forgetRun = noteInRun(call);
  return {
    active: owed,
    rename: (id) => mine?.rename(id),
    conclude({ status, reason = "" }) {
      if (status !== "dropped" && status !== "failed") return;
      forgetRun?.();
      // A filter drops an error for good; over a limit, the same error may come again.
      if (status === "dropped" && reason !== "maxPerMinute") return mine?.drop(reason);
      mine?.forget();
      unclaim();
    },
  };
}

/** Whoever reported it, the run gets a copy of the error next. */
function duplicate(call: Call, why: string, eventId?: string): CaptureResult {
  noteInRun(call);
  return without("duplicate", why, eventId);
}

function noteInRun({ error, context }: Call): (() => void) | undefined {
  return orElse(() => noteRunReport(error, context), undefined);
}
