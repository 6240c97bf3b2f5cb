import { type Call, readCall, refuse } from "./call.ts";
import type { CaptureWithMessage } from "./capture.ts";
import { type Claim, claimReport, findReasonToPass } from "./claim.ts";
import type { EngineOptions } from "./engine-options.ts";
import { addDiagnosis } from "./event/add-diagnosis.ts";
import { buildEvent, buildMessageEvent } from "./event/build-event.ts";
import type { CapturedEvent } from "./event/captured-event.ts";
import { enter, MAX_CAPTURES } from "./memory/in-flight.ts";
import { sealId } from "./memory/mark.ts";
import { findLevel, MAX_LEVEL, prepareToFollow, runAt } from "./memory/nesting.ts";
import { replayId } from "./memory/runs.ts";
import { warn } from "./memory/warn.ts";
import { keepAlive } from "./platform/invocation.ts";
import { createRedaction } from "./redact/redaction.ts";
import { scrubAgain } from "./redact/scrub.ts";
import { type CaptureResult, summarize, warnOfLosses, without } from "./result.ts";
import type { Redaction } from "./safe/plain-json.ts";
import { orElse, read } from "./safe/read.ts";
import { resolveSettings } from "./settings/settings.ts";
import { deliver } from "./transports/deliver.ts";
import { isQuiet } from "./transports/own-send.ts";
import type { Captured, Transport } from "./transports/transport.ts";

/** After its deadline, a capture may still read the body of an answer for half a second. */
const GRACE_MS = 1_000;
const CIRCLE = "hooks that capture errors are nested too deeply";
const CROWD = `${MAX_CAPTURES} captures are already running in this isolate`;

/** The way of one error, from a `catch` to the transports, in this order. The options are checked already. */
export function createEngine(options: EngineOptions): CaptureWithMessage {
  const createCapture = (isMessage: boolean) => {
    const capture = (first: unknown, second: unknown, third?: unknown): Promise<CaptureResult> => {
      const level = findLevel() + 1;
      if (level > MAX_LEVEL) return Promise.resolve(refuse(CIRCLE));
      // Code of the user may capture too: `isConfigured` of a transport, a getter, a ctx, a hook.
      return runAt(level, () => {
        const call = readCall({ first, second, third, callee: capture, isMessage }, options, level);
        return "status" in call ? Promise.resolve(call) : begin(call);
      });
    };
    return capture;
  };

  /** Keeps the invocation alive until the capture is done. */
  function begin(call: Call): Promise<CaptureResult> {
    const leave = enter(options.deadlineMs + GRACE_MS);
    if (!leave) return Promise.resolve(refuse(CROWD));
    const work = run(call, leave);
    keepAlive(work, call.context.ctx);
    return work;
  }

  /** Reports the error, and then gives the result to the transports. Never rejects. */
  async function run(call: Call, leave: () => void): Promise<CaptureResult> {
    let result: CaptureResult;
    try {
      result = await report(call);
    } catch (fault) {
      warn("internal", `a capture failed: ${read(fault, "message")}`);
      result = without("failed", "internal");
    }
    leave();
    // Each transport learns the result, also one that owed nothing.
    tell(call.active, call.level, "conclude", (transport) => transport.conclude?.(result, about(call)));
    return result;
  }

  /** Makes an event of the error and sends it, unless the error is held back or was reported already. */
  async function report(call: Call): Promise<CaptureResult> {
    const passed = findReasonToPass(call, options.alarms);
    if (passed) return passed;
    const redaction = createRedaction(call.env, options.redact, scrubAgain);
    const event = build(call, redaction);
    const claim = claimReport(call, event.id);
    if ("status" in claim) return claim;
    let result = without("failed", "internal");
    try {
      result = await send(call, event, redaction, claim);
    } finally {
      claim.conclude(result);
    }
    return result;
  }

  function build({ env, error, context, callSite, isMessage }: Call, redaction: Redaction): CapturedEvent {
    const settings = { ...resolveSettings(env, options, callSite), headers: options.request.headers };
    const make = isMessage ? buildMessageEvent : buildEvent;
    let event = orElse(() => make(error, context, settings, redaction, callSite), undefined);
    if (!event) {
      // A part of the context throws when it is read. The error matters more.
      warn("context", "the third argument of a capture could not be read; the event goes without it");
      event = make(error, {}, settings, redaction, callSite);
    }
    event.id = sealId(event.id, env);
    return event;
  }

  /** Publishes the event for a Tail Worker, filters it, and delivers it. */
  async function send(
    call: Call,
    built: CapturedEvent,
    redaction: Redaction,
    claim: Claim,
  ): Promise<CaptureResult> {
    const { env, error, context, level } = call;
    const { owed } = claim;
    const { filters, fallback, deadlineMs } = options;
    const started = Date.now();
    if (context.workflow && !context.step) {
      const { id } = built;
      built.id = await replayId(context.workflow, built).then(
        // It reads bindings, and this is after an await.
        (same) => runAt(level, () => sealId(same, env)),
        () => id,
      );
      claim.rename(built.id);
    }
    // At once, because the next thing that the caller does may abort the object. Only `run()` of a Workflow has waited
    // for its id, and nothing aborts that. An event with filters is published after them.
    if (!filters.length) publish(call, owed, built);
    // What a hook, a send, `publish` or `conclude` captures after an await of its own is nested in this capture.
    const mayCapture =
      filters[0] || owed.some((one) => !isQuiet(one.send) || read(one, "publish") || read(one, "conclude"));
    const waits = [mayCapture && prepareToFollow(), addDiagnosis(built, error)];
    // It awaits even if there is nothing to wait for: hooks and transports run after the code that called the capture.
    await (waits.some(Boolean) ? Promise.all(waits) : undefined);
    const undo: (() => void)[] = [];
    let event = built;
    for (const filter of filters) {
      const given = event;
      const kept = await runAt(level, () => filter.apply(given, { error, env, undo }));
      if (kept) event = kept;
      else {
        for (const one of undo) one();
        return without("dropped", filter.name, event.id);
      }
    }
    if (filters.length) publish(call, owed, event);

    const left = Math.max(1, deadlineMs - (Date.now() - started));
    // `isConfigured` of a fallback is called only now.
    const outcomes = await runAt(level, () => deliver(event, owed, fallback, env, left, level));
    const summary = summarize(outcomes);
    if (summary.status === "failed") for (const one of undo) one();
    // One outcome that is accepted is no loss.
    if (summary.status === "failed" || outcomes.length > 1) warnOfLosses(outcomes, redaction.scrub);
    return { ...summary, eventId: event.id, outcomes };
  }

  const capture: unknown = Object.assign(createCapture(false), { message: createCapture(true) });
  // Only the types of a caller say which of the two result types it expects.
  return capture as CaptureWithMessage;
}

function about({ error, context }: Call): Captured {
  const { ctx, invocation, request, alarm, workflow } = context;
  return { error, ctx, invocation: invocation ?? request ?? alarm ?? workflow };
}

function publish(call: Call, owed: readonly Transport[], event: CapturedEvent): void {
  tell(owed, call.level, "publish", (transport) => transport.publish?.(event, about(call)));
}

function tell(
  transports: readonly Transport[],
  level: number,
  name: "publish" | "conclude",
  of: (transport: Transport) => void,
): void {
  for (const transport of transports)
    if (read(transport, name)) orElse(() => runAt(level, () => of(transport)), undefined);
}
