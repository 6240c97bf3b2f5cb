import { warn } from "./memory/warn.ts";
import { ACCEPTED, type SendOutcome } from "./transports/outcome.ts";

/** An outcome with the name of its transport. */
export type TransportOutcome = SendOutcome & { readonly transport: string };

/** What a capture resolves to. It never rejects. */
export interface CaptureResult {
  /**
   * `delivered`: at least one backend accepted the event. `queued`: none did yet, but a Queue keeps it for them.
   * `handed-to-service`, `handed-to-tail`: that Worker has it and delivers it on its own. `failed`: nothing accepted
   * it; `reason` says why. `disabled`: no transport is configured. `duplicate`: this error was reported before.
   * `dropped`: a hook, a rule or a limit held it back; `reason` says which.
   */
  readonly status:
    | "delivered"
    | "queued"
    | "handed-to-service"
    | "handed-to-tail"
    | "disabled"
    | "duplicate"
    | "dropped"
    | "failed";
  /** 32 hex digits, as Sentry shows them. Absent if no event was made. */
  readonly eventId?: string;
  readonly reason?: string;
  /** One for each configured transport, and one for the fallback if it was needed. */
  readonly outcomes: readonly TransportOutcome[];
}

/** The result of a capture that sends nothing. */
export function without(status: CaptureResult["status"], reason: string, eventId?: string): CaptureResult {
  return { status, reason, ...(eventId && { eventId }), outcomes: [] };
}

/** The best outcome of an event, or why no transport accepted it. */
export function summarize(
  outcomes: readonly TransportOutcome[],
): { status: (typeof ACCEPTED)[number] } | { status: "failed"; reason: string } {
  const status = ACCEPTED.find((accepted) => outcomes.some((outcome) => outcome.status === accepted));
  return status ? { status } : { status: "failed", reason: listReasons(outcomes) };
}

/** Why none of these transports accepted the event. */
export function listReasons(outcomes: readonly TransportOutcome[]): string {
  return outcomes
    .map((outcome) => `${outcome.transport}: ${"reason" in outcome && outcome.reason}`)
    .join("; ");
}

const MAX_REASON = 500;

/**
 * Warns of each backend that has not accepted an event and will not get it later. Otherwise you would hear of a failing
 * backend only if all others fail too. An event that a queue keeps is not lost, so it makes no warning.
 *
 * @param scrub takes secrets out of the reasons, which may quote an address or a key
 */
export function warnOfLosses(
  outcomes: readonly TransportOutcome[],
  scrub: (text: string) => string,
  what = "an event was",
): void {
  const isKept = outcomes.some(({ status }) => status === "queued");
  for (const outcome of outcomes) {
    if (ACCEPTED.some((accepted) => accepted === outcome.status)) continue;
    if (outcome.status === "retryable" && isKept) continue;
    const reason = scrub(listReasons([outcome]).slice(0, 4 * MAX_REASON)).slice(0, MAX_REASON);
    warn(`${what} not delivered by ${outcome.transport}`, `${what} not delivered: ${reason}`);
  }
}
