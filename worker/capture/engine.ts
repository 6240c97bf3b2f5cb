import type { CaptureWithMessage } from "./capture.ts";
import type { CaptureContext } from "./context.ts";
import { addDiagnosis } from "./event/add-diagnosis.ts";
import { buildEvent, buildMessageEvent, type CapturedEvent } from "./event/build-event.ts";
import type { RequestOptions } from "./event/request.ts";
import { type AlarmPolicy, heldBack, noteRunReport, replayId } from "./filters/attempts.ts";
import { type NewReport, noteReport } from "./memory/duplicates.ts";
import { enter, MAX_CAPTURES } from "./memory/in-flight.ts";
import { readMark, sealId } from "./memory/mark.ts";
import { findLevel, MAX_LEVEL, runAt, sendAt } from "./memory/nesting.ts";
import { warn } from "./memory/warn.ts";
import { keepAlive } from "./platform/invocation.ts";
import { createRedaction, type RedactOptions } from "./redact/redaction.ts";
import { type CaptureResult, summaryOf, warnOfLosses } from "./result.ts";
import { asText, orElse, type Redaction, read } from "./safe/plain-json.ts";
import { claimFromSdk, exceptReported } from "./sentry/one-event.ts";
import { adviseOnEnv, orderArguments, readContext } from "./settings/misuse.ts";
import { resolveSettings } from "./settings/settings.ts";
import { deliver, isConfigured } from "./transports/deliver.ts";
import type { Transport } from "./transports/transport.ts";

/** What stands between an event and its transports: it may change the event, or hold it back with `null`. */
export interface Stage {
  /** The reason that the result gives. */
  readonly name: string;
  apply(event: CapturedEvent, staging: Staging): CapturedEvent | null | Promise<CapturedEvent | null>;
}

interface Staging {
  readonly error: unknown;
  readonly env: object;
  /** What has to be done where the event is not delivered in the end. */
  readonly undo: (() => void)[];
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
  request: RequestOptions;
  dist?: string | undefined;
  serverName?: string | undefined;
  /** The bindings that a capture works with, made from those it was called with. */
  bindings?: (env: object) => object;
}

/** One call of a capture. */
interface Call {
  readonly env: object;
  readonly error: unknown;
  readonly context: CaptureContext;
  /** Those that are configured. */
  readonly active: readonly Transport[];
  /** The stack of the call. */
  readonly callSite: string;
  /** How many captures' hooks it comes from, itself included. */
  readonly level: number;
  /** Whether `error` is a text that is reported as it is. */
  readonly isMessage: boolean;
}

/** Beyond its deadline a capture may wait for half a second of an answer's body. */
const GRACE_MS = 1_000;

/** The way of one error, from a `catch` to its transports. Options are checked already. */
export function createEngine(options: EngineOptions): CaptureWithMessage {
  const { transports, fallback, stages, deadlineMs } = options;

  async function report(call: Call): Promise<CaptureResult> {
    const { env, error, context, active, isMessage } = call;
    // A message tells nothing of an attempt. A run that is replayed tells it again.
    const attempt = isMessage ? { workflow: context.step ? undefined : context.workflow } : context;
    const reason = orElse(() => heldBack(error, attempt, options.alarms), undefined);
    if (reason) {
      claimFromSdk(error, active);
      return without("dropped", reason);
    }
    // Whoever reported it, the run gets a copy of it next.
    const noteInRun = () => orElse(() => noteRunReport(error, context), undefined);
    const duplicate = (why: string, eventId?: string) => {
      noteInRun();
      return without("duplicate", why, eventId);
    };
    const elsewhere = readMark(error, env);
    if (elsewhere) return duplicate("reported where it was thrown", elsewhere);

    const redaction = createRedaction(env, options.redact);
    const event = build(call, redaction);
    // Before anything is awaited: who does not await the capture throws the error on now.
    const mine = orElse(() => noteReport(error, context, event.id), undefined);
    if (mine && "eventId" in mine)
      return mine.dropped
        ? without("dropped", mine.dropped, mine.eventId)
        : duplicate("reported before", mine.eventId);
    const left = exceptReported(error, active, env);
    const unclaim = claimFromSdk(error, active);
    if (!left.length) return duplicate("the Sentry SDK has reported it");
    const forget = () => {
      mine?.forget();
      unclaim();
    };
    const result = await send({ ...call, active: left }, event, redaction, mine).catch((fault: unknown) => {
      forget();
      throw fault;
    });
    if (result.status === "dropped" && result.reason !== "maxPerMinute") mine?.drop(result.reason ?? "");
    else if (result.status === "dropped" || result.status === "failed") forget();
    else noteInRun();
    return result;
  }

  function build({ env, error, context, callSite, isMessage }: Call, redaction: Redaction): CapturedEvent {
    const settings = { ...resolveSettings(env, options, callSite), headers: options.request.headers };
    const make = isMessage ? buildMessageEvent : buildEvent;
    const withId = (event: CapturedEvent) => ({ ...event, id: sealId(event.id, env) });
    const event = orElse(() => make(error, context, settings, redaction, callSite), undefined);
    if (event) return withId(event);
    // A part of the context throws when it is read. The error is what counts.
    warn("context", "the third argument of a capture could not be read; the event goes without it");
    return withId(make(error, {}, settings, redaction, callSite));
  }

  async function send(
    { env, error, context, active, level }: Call,
    built: CapturedEvent,
    redaction: Redaction,
    mine: NewReport | undefined,
  ): Promise<CaptureResult> {
    const started = Date.now();
    let event = built;
    const publish = () =>
      tell(active, level, (transport) => transport.publish?.(event, { error, ctx: context.ctx }));
    if (context.workflow && !context.step) {
      event.id = await replayId(context.workflow, event).then(
        (id) => sealId(id, env),
        () => built.id,
      );
      mine?.rename(event.id);
    }
    // Now or never: what the caller does next may be the end of the object. A stage may be a filter, and comes first.
    if (!stages.length) publish();
    await addDiagnosis(event, error);
    const undo: (() => void)[] = [];
    for (const stage of stages) {
      const before = event;
      const kept = await runAt(level, () => stage.apply(before, { error, env, undo }));
      if (kept) event = kept;
      else {
        for (const one of undo) one();
        return without("dropped", stage.name, event.id);
      }
    }
    if (stages.length) publish();

    const [keeper] = sendAt(level, fallback ? [fallback] : []);
    const left = Math.max(1, deadlineMs - (Date.now() - started));
    const outcomes = await deliver(event, sendAt(level, active), keeper, env, left);
    const summary = summaryOf(outcomes);
    if (summary.status === "failed") for (const one of undo) one();
    warnOfLosses(outcomes, redaction.scrub);
    return { ...summary, eventId: event.id, outcomes };
  }

  /** What users call: nothing may stand between it and their code, since the stack of the call names the handler. */
  const entry =
    (isMessage: boolean) =>
    (first: unknown, second: unknown, context?: unknown): Promise<CaptureResult> => {
      const given = orderArguments(first, second);
      if ("wrong" in given) return Promise.resolve(without("disabled", given.wrong));
      const { error } = given;
      const env = options.bindings?.(given.env) ?? given.env;
      adviseOnEnv(given.env);
      // Whatever users have written may capture: whether a transport is configured, a getter, a ctx.
      const level = findLevel() + 1;
      if (level > MAX_LEVEL) return refuse(CIRCLE);
      const active = runAt(level, () => transports.filter((transport) => isConfigured(transport, env)));
      if (!active.length) return Promise.resolve(DISABLED);
      const leave = enter(deadlineMs + GRACE_MS);
      if (!leave) return refuse(CROWD);
      // Taken before anything is awaited: it names the handler, and stands in for a thrown value that has no stack.
      // An `Error.prepareStackTrace` of the Worker's may give anything, or throw.
      const callSite = asText(read(new Error(), "stack"));
      const where = runAt(level, () => readContext(context));
      const call = { env, error, context: where, active, callSite, level, isMessage };
      const work = runAt(level, () => report(call))
        .catch((fault: unknown) => {
          warn("internal", `a capture failed: ${read(fault, "message")}`);
          return without("failed", "internal");
        })
        .then((result) => {
          leave();
          tell(active, level, (transport) => transport.settle?.(result, { error, ctx: where.ctx }));
          return result;
        });
      runAt(level, () => keepAlive(work, where.ctx));
      return work;
    };

  const capture: unknown = Object.assign(entry(false), { message: entry(true) });
  // Only a caller's own types say which of its two results is wanted.
  return capture as CaptureWithMessage;
}

const CIRCLE = "it was thrown by a hook of a capture that a hook of another capture has made";
const CROWD = `${MAX_CAPTURES} captures are under way in this isolate`;

function refuse(reason: string): Promise<CaptureResult> {
  warn(reason, `an error was not captured: ${reason}`);
  return Promise.resolve(without("dropped", reason));
}

function tell(transports: readonly Transport[], level: number, of: (transport: Transport) => void): void {
  for (const transport of transports) orElse(() => runAt(level, () => of(transport)), undefined);
}

const DISABLED: CaptureResult = { status: "disabled", outcomes: [] };

function without(status: CaptureResult["status"], reason: string, eventId?: string): CaptureResult {
  return { status, reason, ...(eventId && { eventId }), outcomes: [] };
}
