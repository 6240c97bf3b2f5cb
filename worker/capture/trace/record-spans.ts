import { warn } from "../memory/warn.ts";
import { readCallerStack } from "../platform/caller-stack.ts";
import { keepAlive } from "../platform/invocation.ts";
import { withDeadline } from "../safe/deadline.ts";
import { orElse, read } from "../safe/read.ts";
import { findActiveTrace } from "../sentry/official-sdk.ts";
import { readVariable } from "../settings/settings.ts";
import { flarelogSpans } from "../transports/flarelog-spans.ts";
import { sentrySpans } from "../transports/sentry-spans.ts";
import { isHexId } from "../wire/hex-id.ts";
import { buildSpan } from "./build-span.ts";
import type { Trace } from "./current.ts";
import { traceRun } from "./run-trace.ts";
import type { RecordSpan, Span, SpanCall, SpanTransport } from "./span.ts";
import { checkSpanOptions, type SpanOptions } from "./span-options.ts";

const KEYS = ["SENTRY_DSN", "FLARELOG_API_KEY"] as const;
const NO_WAYS = ["ERROR_SERVICE", "ERROR_QUEUE", "ERROR_TAIL"];

/**
 * Makes one SERVER span of each covered call, for the option `spans` of `captureDurableObject`, `captureHandlers` and
 * `captureWorkflow`. A span is sent once, after the call has ended. Only the end of a Workflow's run waits for it. A
 * span that no transport accepts is lost, and a warning says so.
 *
 * @throws TypeError for a bad option, with its name, its value and what is allowed.
 * @example
 * const spans = recordSpans({ tracesSampleRate: 0.1 });
 * export const Room = captureDurableObject(PlainRoom, { rpc: true, spans });
 */
export function recordSpans(options: SpanOptions = {}): RecordSpan {
  checkSpanOptions(options);
  const { tracesSampleRate = 0, transports = [flarelogSpans(), sentrySpans()], deadlineMs = 2_000 } = options;
  if (!tracesSampleRate) return () => undefined;
  const callSite = readCallerStack(recordSpans);
  return (given) => {
    const { workflow } = given.context;
    const own = workflow ? traceRun(given.trace, workflow) : given.trace;
    const trace = decide(inSdkTrace(own), tracesSampleRate);
    const call = { ...given, trace };
    const env = Object(given.env);
    // An untyped caller of `runInTrace` may have passed anything for ids.
    const isSent = trace.sampled && isHexId(trace.traceId, 32) && isHexId(trace.spanId, 16);
    const active = isSent
      ? transports.filter((transport) => orElse(() => transport.isConfigured(env), false))
      : [];
    if (isSent && !active.length) warnOfNoWay(env);
    const start = findStart(given);
    let isOver = !active.length;
    return {
      trace,
      end(isFailed, value) {
        if (isOver) return undefined;
        isOver = true;
        const sending = sendAll(
          active,
          () => buildSpan(call, { start, isFailed, value }, options, callSite),
          env,
          deadlineMs,
        );
        // The platform reports a Workflow as hung if its run leaves something pending.
        if (call.context.workflow) return sending;
        keepAlive(sending, call.ctx);
        return undefined;
      },
    };
  };
}

/** The spans of the official SDK and these belong to one trace. */
function inSdkTrace(trace: Trace): Trace {
  const sdk = findActiveTrace();
  return sdk ? { ...trace, traceId: sdk.trace_id, parentSpanId: sdk.span_id } : trace;
}

/** The decision of the caller. Without one, a number decides that is the same for all hops of a trace. */
function decide(trace: Trace, rate: number): Trace {
  const share = Number(`0x${trace.traceId.slice(-8)}`) / 2 ** 32;
  return { ...trace, sampled: trace.sampled ?? share < rate };
}

/** A run of a Workflow begins when it is created, however often it is replayed. */
function findStart({ context }: SpanCall): number {
  const created = read(context.workflow, "timestamp");
  return created instanceof Date ? created.getTime() : Date.now();
}

/** Without this warning, an object that reports by its service would look as if nothing had called it. */
function warnOfNoWay(env: object): void {
  if (KEYS.some((name) => readVariable(env, name))) return;
  const bound = NO_WAYS.find((name) => read(env, name) !== undefined);
  if (bound)
    warn(
      "no way for spans",
      `no span is sent: ${bound} takes errors and logs only; spans need ${KEYS.join(" or ")} in this Worker`,
    );
}

async function sendAll(
  transports: readonly SpanTransport[],
  build: () => Span,
  env: object,
  deadlineMs: number,
): Promise<void> {
  try {
    const span = build();
    await Promise.all(transports.map((transport) => sendOnce(transport, span, env, deadlineMs)));
  } catch (fault) {
    warn("span", `a span could not be made: ${read(fault, "message")}`);
  }
}

async function sendOnce(transport: SpanTransport, span: Span, env: object, ms: number): Promise<void> {
  const expired = new AbortController();
  try {
    const context = { env, signal: expired.signal, deadline: Date.now() + ms };
    const outcome = await withDeadline(transport.send(span, context), ms, "sending");
    if ("reason" in outcome) throw new Error(outcome.reason);
  } catch (fault) {
    warn(`span ${transport.name}`, `a span was not sent by ${transport.name}: ${read(fault, "message")}`);
  } finally {
    expired.abort();
  }
}
