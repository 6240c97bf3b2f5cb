import type { Call } from "./call.ts";
import { type AlarmPolicy, heldBack } from "./filters/attempts.ts";
import { noteReport } from "./memory/duplicates.ts";
import { readMark } from "./memory/mark.ts";
import { noteRunReport } from "./memory/runs.ts";
import { type CaptureResult, without } from "./result.ts";
import { orElse } from "./safe/read.ts";
import { claimFromSdk, exceptReported } from "./sentry/one-event.ts";
import type { Transport } from "./transports/transport.ts";

/** The right of one capture to report an error. Other captures of the same error find it and report nothing. */
export interface Claim {
  /** The transports that have not reported this error yet. */
  readonly owed: readonly Transport[];
  /** Call this when the event gets another id. */
  rename(eventId: string): void;
  /** Call this with the result. If no backend has the event, the error may be reported again. */
  conclude(result: CaptureResult): void;
}

/** The result for an error that makes no event now: another attempt follows, or another isolate has reported it. */
export function findReasonToPass(call: Call, alarms: AlarmPolicy): CaptureResult | undefined {
  const { env, error, context, active, isMessage } = call;
  // Attempts do not matter for a message. But a replayed `run()` would report its messages again.
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
 * Claims the report of an error for an event, or finds who has reported it already. It runs before any await, because a
 * caller that does not await the capture throws the error on right away.
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
    owed,
    rename(id) {
      mine?.rename(id);
    },
    conclude({ status, reason = "" }) {
      if (status !== "dropped" && status !== "failed") return;
      forgetRun?.();
      // An error that a filter has dropped stays dropped. After a rate limit, the same error may be reported later.
      if (status === "dropped" && reason !== "maxPerMinute") return mine?.drop(reason);
      mine?.forget();
      unclaim();
    },
  };
}

/** `run()` gets a copy of this error next, so the run is noted for a duplicate too. */
function duplicate(call: Call, why: string, eventId?: string): CaptureResult {
  noteInRun(call);
  return without("duplicate", why, eventId);
}

function noteInRun({ error, context }: Call): (() => void) | undefined {
  return orElse(() => noteRunReport(error, context), undefined);
}
