import { orElse } from "../safe/read.ts";
import type { Span } from "../trace/span.ts";
import { SDK_NAME, VERSION } from "../version.ts";
import type { Dsn } from "./dsn.ts";
import { joinEnvelope } from "./sentry-envelope.ts";
import { encodeEnvironment, encodeRelease, encodeTags } from "./sentry-rules.ts";

/** Sentry's names of operations: https://develop.sentry.dev/sdk/telemetry/traces/span-operations/ */
const OPERATIONS: Record<string, string> = {
  fetch: "http.server",
  alarm: "function.alarm",
  scheduled: "function.cron",
  queue: "queue.process",
  run: "function.workflow",
  webSocketMessage: "websocket.server",
  webSocketClose: "websocket.server",
  webSocketError: "websocket.server",
};

/** Sentry's Relay reads none of a sampling context if one of these members has another form. It comes from a stranger. */
const READABLE =
  /^(?!(public_key|sample_rate|replay_id|user)=)|^(public_key=\w+|sample_rate=(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?|replay_id=[\da-f]{32})$/i;

/** An envelope with the span as a transaction: https://develop.sentry.dev/sdk/data-model/event-payloads/transaction/ */
export function encodeTransaction(span: Span, dsn: Dsn): string {
  const { id: event_id, traceId, spanId, parentSpanId, name, handler, tags, request, status } = span;
  const sdk = { name: SDK_NAME, version: VERSION };
  const environment = encodeEnvironment(span.environment);
  const release = encodeRelease(span.release);
  const trace = samplingContext(span, dsn, { environment, release });
  const payload = {
    event_id,
    type: "transaction",
    transaction: name,
    transaction_info: { source: "component" },
    platform: "javascript",
    start_timestamp: span.start / 1_000,
    timestamp: span.end / 1_000,
    ...(environment && { environment }),
    ...(release && { release }),
    contexts: {
      runtime: { name: "cloudflare" },
      trace: {
        trace_id: traceId,
        span_id: spanId,
        ...(parentSpanId && { parent_span_id: parentSpanId }),
        op: OPERATIONS[handler] ?? "rpc.server",
        status: span.isFailed ? "internal_error" : "ok",
        origin: "auto.function.isolate_capture",
        ...(status && { data: { "http.response.status_code": status } }),
      },
    },
    tags: encodeTags(tags),
    ...(request && { request }),
    spans: [],
    sdk,
  };
  return joinEnvelope([
    { event_id, sent_at: new Date().toISOString(), sdk, trace },
    { type: "transaction" },
    payload,
  ]);
}

/**
 * What Sentry samples the whole trace by: what its first hop has said in `baggage`, else this one's own.
 * https://develop.sentry.dev/sdk/telemetry/traces/dynamic-sampling-context/
 */
function samplingContext({ traceId, sampleRate, baggage = "" }: Span, dsn: Dsn, named: object): object {
  const said = baggage
    .split(",")
    .map((member) => /^\s*sentry-(\w+)=([^;\s]*)/.exec(member))
    .map((match) => [match?.[1] ?? "", orElse(() => decodeURIComponent(match?.[2] ?? ""), "")] as const)
    .filter(([key, value]) => key && value && READABLE.test(`${key}=${value}`));
  const callers: Record<string, string> = Object.fromEntries(said);
  if (callers["trace_id"] === traceId && callers["public_key"]) return callers;
  const public_key = new URL(dsn.text).username;
  return { trace_id: traceId, public_key, sample_rate: `${sampleRate}`, sampled: "true", ...named };
}
