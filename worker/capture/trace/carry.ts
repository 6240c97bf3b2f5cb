import { warn } from "../memory/warn.ts";
import { isHexId } from "../wire/hex-id.ts";
import { cleanBaggage } from "./baggage.ts";
import { currentTrace, followsAwaits, type Trace } from "./current.ts";
import { MAX_BAGGAGE, parseTrace } from "./read-trace.ts";
import { cleanTracestate } from "./tracestate.ts";

/** A trace in plain data for the next hop, under the names of the headers. */
export interface TraceCarrier {
  readonly traceparent?: string | undefined;
  /** Only if no caller has decided yet whether spans are sent. `traceparent` cannot say that. */
  readonly "sentry-trace"?: string | undefined;
  readonly baggage?: string | undefined;
  readonly tracestate?: string | undefined;
}

/** Headers in any form that `fetch` accepts. */
export type HeadersLike = Iterable<readonly [string, string]> | Readonly<Record<string, string>>;

/** The platform refuses an attachment of a socket over 2,048 bytes, and the caller may be a stranger. */
const MAX_CARRIED_BAGGAGE = 512;
const MAX_CARRIED_TRACESTATE = 256;
const NAMES = ["traceparent", "sentry-trace", "baggage", "tracestate"] as const;

/**
 * Returns headers with which the next hop continues the trace: `traceparent`, `tracestate`, `sentry-trace` and
 * `baggage`, in a plain object. Use it for `stub.fetch`, service bindings and your own servers. Do not send them to
 * strangers, because `baggage` may hold facts about your users.
 *
 * @param headers the other headers of the request
 * @param trace default: `currentTrace()`. Without a trace, the headers stay as they are
 * @example await stub.fetch("https://room/", { headers: traceHeaders({ "content-type": "text/plain" }) });
 */
export function traceHeaders(headers: HeadersLike = {}, trace = findTrace()): Record<string, string> {
  const all = new Headers(
    Symbol.iterator in headers ? [...headers].map(([key, value]) => [key, value]) : headers,
  );
  const carrier = trace ? encodeTrace(trace, MAX_BAGGAGE) : {};
  if (trace && carrier.traceparent) {
    // A `tracestate` belongs to its trace, so that of another trace is removed.
    if (parseTrace((name) => all.get(name))?.traceId !== trace.traceId) all.delete("tracestate");
    all.set("sentry-trace", sentryTrace(trace));
    for (const [name, value] of Object.entries(carrier)) all.set(name, value);
  }
  return Object.fromEntries(all);
}

/**
 * Returns the data with the trace added. Use it for the attachment of a WebSocket, a message of a Queue, the parameters
 * of a Workflow, or the first argument of an RPC method. `continueTrace` and covered classes read the trace from there.
 *
 * @param data an object. If it has a trace already, that is replaced
 * @param trace default: `currentTrace()`. Without a trace, the data stays as it is
 * @throws TypeError for data that is not a plain object, such as a list or a Map
 * @example await env.ORDERS.send(withTrace({ order: 7 }));
 * @example socket.serializeAttachment(withTrace({ user: "ann" }));
 */
export function withTrace(data?: undefined, trace?: Trace): TraceCarrier;
export function withTrace<Data extends object>(data: Data, trace?: Trace): Data & TraceCarrier;
export function withTrace(data: object = {}, trace = findTrace()): object {
  // Of a Map, a Response or a list nothing would be left beside the trace.
  const kind = Object.prototype.toString.call(data).slice(8, -1);
  if (kind !== "Object") {
    const isOther = typeof data === "object" && data !== null;
    const got = Array.isArray(data) ? "a list" : isOther ? `a ${kind}` : data === null ? "null" : typeof data;
    throw new TypeError(`withTrace: data must be an object, so that the trace has a place in it; got ${got}`);
  }
  if (!trace) return { ...data };
  const rest = Object.entries(data).filter(([key]) => !NAMES.some((name) => name === key));
  return { ...Object.fromEntries(rest), ...encodeTrace(trace, MAX_CARRIED_BAGGAGE, MAX_CARRIED_TRACESTATE) };
}

function encodeTrace(trace: Trace, maxBaggage: number, maxTracestate?: number): TraceCarrier {
  const { traceId, spanId, sampled } = trace;
  // An untyped caller may pass any text, and `fetch` throws for some texts in a header.
  if (!isHexId(traceId, 32) || !isHexId(spanId, 16)) return {};
  const baggage = cleanBaggage(trace.baggage, maxBaggage);
  const tracestate = cleanTracestate(trace.tracestate, maxTracestate);
  return {
    traceparent: `00-${traceId}-${spanId}-0${Number(sampled ?? false)}`,
    ...(sampled === undefined && { "sentry-trace": sentryTrace(trace) }),
    ...(baggage && { baggage }),
    ...(tracestate && { tracestate }),
  };
}

function sentryTrace({ traceId, spanId, sampled }: Trace): string {
  return `${traceId}-${spanId}${sampled === undefined ? "" : `-${Number(sampled)}`}`;
}

function findTrace(): Trace | undefined {
  const trace = currentTrace();
  if (!trace && !followsAwaits()) {
    warn(
      "trace",
      "no trace is known after an await, because that needs the compatibility flag nodejs_compat; pass the trace as an argument",
    );
  }
  return trace;
}
