import { type AlarmPolicy, heldBack, noteStepReport } from "./attempts.ts";
import { applyHook, type BeforeSend } from "./before-send.ts";
import type { CaptureContext } from "./context.ts";
import { deliver } from "./deliver.ts";
import { noteReport, reportedElsewhere } from "./duplicates.ts";
import { buildEvent } from "./event.ts";
import { resolveOptions } from "./options.ts";
import { read } from "./plain-json.ts";
import type { CaptureResult } from "./result.ts";
import { resolveSettings } from "./settings.ts";
import type { Transport } from "./transports/transport.ts";
import { warnOnce } from "./warn.ts";

export interface CaptureOptions {
  /** Where events go, all at once. Default: Sentry, if env holds `SENTRY_DSN`. */
  transports?: readonly Transport[];
  /** May change an event, or drop it by returning `null`. See `BeforeSend` for what happens when it fails. */
  beforeSend?: BeforeSend;
  /**
   * Which attempts of a failing alarm make an event. Default `first-and-final`: the first tells that it fails, the last
   * that the platform has dropped it, which it does in silence.
   */
  alarms?: AlarmPolicy;
  /** How long one capture may take, in milliseconds, from 1 to 30000. Default 2000. */
  deadlineMs?: number;
  /** Default: `SENTRY_RELEASE`, `COMPILER_VERSION` or the id of the `CF_VERSION_METADATA` binding. */
  release?: string;
  /** Default: `SENTRY_ENVIRONMENT`, `ENVIRONMENT` or "production". */
  environment?: string;
}

/** See `captureExceptionInIsolate`. */
export type Capture = (env: object, error: unknown, context?: CaptureContext) => Promise<CaptureResult>;

const DUPLICATE: CaptureResult = {
  status: "duplicate",
  reason: "this error has been reported",
  outcomes: [],
};
const DISABLED: CaptureResult = Object.freeze({
  status: "disabled",
  outcomes: [],
});

/**
 * Makes a capture with transports or hooks of your own. Make one per Worker, at module level.
 *
 * @throws TypeError for a bad option, with its name, its value and what is allowed.
 * @example const capture = createCapture({ deadlineMs: 500, beforeSend: (event) => ({ ...event, extra: {} }) });
 */
export function createCapture(options: CaptureOptions = {}): Capture {
  const { transports, deadlineMs, beforeSend, alarms, ...rest } = resolveOptions(options);

  async function report(
    env: object,
    error: unknown,
    context: CaptureContext,
    active: readonly Transport[],
    callSite: string,
  ): Promise<CaptureResult> {
    const reason = heldBack(error, context, alarms);
    if (reason) return { status: "dropped", reason, outcomes: [] };
    const elsewhere = reportedElsewhere(error);
    if (elsewhere) return { ...DUPLICATE, eventId: elsewhere };

    const started = Date.now();
    const built = buildEvent(error, context, resolveSettings(env, rest), callSite);
    const eventId = built.id;
    const forget = noteReport(error, context, eventId);
    if (!forget) return DUPLICATE;

    const event = beforeSend ? await applyHook(beforeSend, built, deadlineMs / 2) : built;
    if (!event)
      return {
        status: "dropped",
        eventId,
        reason: "beforeSend returned null",
        outcomes: [],
      };

    const outcomes = await deliver(event, active, env, Math.max(1, deadlineMs - (Date.now() - started)));
    if (outcomes.some(({ status }) => status === "delivered")) {
      noteStepReport(error, context);
      return { status: "delivered", eventId, outcomes };
    }
    forget();
    const reasons = outcomes
      .map((outcome) => `${outcome.transport}: ${"reason" in outcome && outcome.reason}`)
      .join("; ");
    warnOnce(`an event was not delivered: ${reasons}`);
    return { status: "failed", eventId, reason: reasons, outcomes };
  }

  function capture(env: object, error: unknown, context: CaptureContext = {}): Promise<CaptureResult> {
    const active = transports.filter((transport) => transport.isConfigured?.(env) ?? true);
    if (!active.length) return Promise.resolve(DISABLED);
    // Taken before anything is awaited: it names the handler, and stands in for a thrown value that has no stack.
    const callSite = new Error().stack ?? "";
    const reportIn = (where: CaptureContext) => report(env, error, where, active, callSite);
    return (
      reportIn(context)
        // A context that cannot be read costs the context, not the error.
        .catch(() => reportIn({}))
        .catch((fault: unknown) => {
          warnOnce(`a capture failed: ${read(fault, "message")}`);
          return { status: "failed", reason: "internal", outcomes: [] };
        })
    );
  }

  return capture;
}

/**
 * Reports an error from the Durable Object, Workflow or Worker in whose `catch` it is called, and resolves when that
 * event was accepted, or with the reason why it was not. Never throws and never rejects; takes no longer than two
 * seconds; leaves nothing pending, so that an object can hibernate. Without the secret `SENTRY_DSN` it does nothing.
 *
 * @param env the bindings: `this.env`
 * @param error whatever was thrown
 * @param context where it was caught; optional, and worth its line
 * @example
 * async alarm(info?: AlarmInvocationInfo) {
 *   try {
 *     await this.work();
 *   } catch (error) {
 *     await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, alarm: info });
 *     throw error;
 *   }
 * }
 */
export const captureExceptionInIsolate: Capture = /* @__PURE__ */ createCapture();
