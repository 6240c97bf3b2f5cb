import { type AlarmPolicy, heldBack, noteRunReport, replayId } from "./attempts.ts";
import type { CaptureContext } from "./context.ts";
import { deliver, isConfigured } from "./deliver.ts";
import { noteReport, reportedElsewhere } from "./duplicates.ts";
import { buildEvent, type CapturedEvent } from "./event.ts";
import { lazy } from "./lazy.ts";
import { asText, orElse, read } from "./plain-json.ts";
import { createRedaction, type RedactOptions } from "./redact.ts";
import { type CaptureResult, summaryOf } from "./result.ts";
import { claimFromSdk, exceptReported } from "./sentry/one-event.ts";
import { resolveSettings } from "./settings.ts";
import type { Transport } from "./transports/transport.ts";
import { warnOnce } from "./warn.ts";

/** See `captureExceptionInIsolate`. */
export type Capture = (env: object, error: unknown, context?: CaptureContext) => Promise<CaptureResult>;

/** What stands between an event and its transports: it may change the event, or hold it back with `null`. */
export interface Stage {
  /** The reason that the result gives. */
  readonly name: string;
  apply(
    event: CapturedEvent,
    error: unknown,
    env: object,
  ): CapturedEvent | null | Promise<CapturedEvent | null>;
}

export interface EngineOptions {
  transports: readonly Transport[];
  fallback: Transport | undefined;
  stages: readonly Stage[];
  alarms: AlarmPolicy;
  redact: RedactOptions;
  deadlineMs: number;
  release?: string | undefined;
  environment?: string | undefined;
  /** The bindings that a capture works with, made from those it was called with. */
  bindings?: (env: object) => object;
}

/** The way of one error, from a `catch` to its transports. Options are checked already. */
export function createEngine(options: EngineOptions): Capture {
  const { transports, fallback, stages, deadlineMs } = options;

  async function report(
    env: object,
    error: unknown,
    context: CaptureContext,
    active: readonly Transport[],
    callSite: string,
  ): Promise<CaptureResult> {
    const reason = heldBack(error, context, options.alarms);
    if (reason) {
      claimFromSdk(error, active);
      return without("dropped", reason);
    }
    const elsewhere = reportedElsewhere(error);
    if (elsewhere) return without("duplicate", "reported where it was thrown", elsewhere);

    const redaction = createRedaction(env, options.redact);
    const event = buildEvent(error, context, resolveSettings(env, options), redaction, callSite);
    // Before anything is awaited: who does not await the capture throws the error on now.
    const forgetReport = noteReport(error, context, event.id);
    if (!forgetReport) return without("duplicate", "reported before");
    const left = exceptReported(error, active, env);
    const unclaim = claimFromSdk(error, active);
    if (!left.length) return without("duplicate", "the Sentry SDK has reported it");
    const forget = () => {
      forgetReport();
      unclaim();
    };
    try {
      const result = await send(event, error, context, left, env);
      if (result.status === "failed") {
        forget();
        // Reasons are texts of transports, which may quote an address or a key.
        warnOnce(redaction.scrub(`an event was not delivered: ${result.reason}`).slice(0, 500));
      }
      return result;
    } catch (fault) {
      forget();
      throw fault;
    }
  }

  async function send(
    built: CapturedEvent,
    error: unknown,
    context: CaptureContext,
    active: readonly Transport[],
    env: object,
  ): Promise<CaptureResult> {
    const started = Date.now();
    let event = built;
    const publish = () =>
      tell(active, (transport) => transport.publish?.(event, { error, ctx: context.ctx }));
    if (context.workflow && !context.step) event.id = await replayId(context.workflow, event);
    // Now or never: what the caller does next may be the end of the object. A stage may be a filter, and comes first.
    if (!stages.length) publish();
    await addDiagnosis(event, error);
    for (const stage of stages) {
      const kept = await stage.apply(event, error, env);
      if (!kept) return without("dropped", stage.name, event.id);
      event = kept;
    }
    if (stages.length) publish();

    const left = Math.max(1, deadlineMs - (Date.now() - started));
    const outcomes = await deliver(event, active, fallback, env, left);
    const summary = summaryOf(outcomes);
    if (summary.status !== "failed") noteRunReport(error, context);
    return { ...summary, eventId: event.id, outcomes };
  }

  return function capture(bindings, error, context = {}) {
    const env = options.bindings?.(bindings) ?? bindings;
    const active = transports.filter((transport) => isConfigured(transport, env));
    if (!active.length) return Promise.resolve(DISABLED);
    // Taken before anything is awaited: it names the handler, and stands in for a thrown value that has no stack.
    // An `Error.prepareStackTrace` of the Worker's may give anything, or throw.
    const callSite = asText(read(new Error(), "stack"));
    const reportIn = (where: CaptureContext) => report(env, error, where, active, callSite);
    return (
      reportIn(context)
        // A context that cannot be read costs the context, not the error.
        .catch(() => reportIn({}))
        .catch((fault: unknown) => {
          warnOnce(`a capture failed: ${read(fault, "message")}`);
          return without("failed", "internal");
        })
        .then((result) => {
          const about = { error, ctx: read(context, "ctx") };
          tell(active, (transport) => transport.settle?.(result, about));
          return result;
        })
    );
  };
}

function tell(transports: readonly Transport[], of: (transport: Transport) => void): void {
  for (const transport of transports) orElse(() => of(transport), undefined);
}

const diagnosis = lazy(() => import("./diagnosis.ts"));

/** The table of known failures is large and only of use now. If it cannot be had, the event goes without. */
async function addDiagnosis(event: CapturedEvent, error: unknown): Promise<void> {
  try {
    const found = (await diagnosis(200)).diagnose(error);
    if (!found) return;
    event.tags.diagnosis = found.slug;
    event.contexts.diagnosis = { advice: found.advice, page: `docs/diagnosis.md#${found.slug}` };
  } catch {
    // The import failed or was late.
  }
}

const DISABLED: CaptureResult = { status: "disabled", outcomes: [] };

function without(status: CaptureResult["status"], reason: string, eventId?: string): CaptureResult {
  return { status, reason, ...(eventId && { eventId }), outcomes: [] };
}
