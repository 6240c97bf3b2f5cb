import { currentTrace, type Trace } from "../../trace/current.ts";
import { readTrace } from "../../trace/read-trace.ts";
import { startTrace } from "../../trace/start-trace.ts";
import { cleanTracestate } from "../../trace/tracestate.ts";
import type { HeadersLike, Span } from "./types.ts";

/** The trace that a request brings, else the running one, each with a span of its own; else a new one. */
export function nextTrace(request?: unknown): Trace {
  return startTrace(readTrace(request) ?? currentTrace());
}

/** A span that gives its ids, and keeps nothing. */
export function spanIn({ traceId, spanId }: Trace): Span {
  const span: Span = {
    spanContext: () => ({ traceId, spanId, traceFlags: 1 }),
    setAttribute: () => span,
    setAttributes: () => span,
    addEvent: () => span,
    setStatus: () => span,
    recordException() {},
    updateName: () => span,
    isRecording: () => false,
    end() {},
  };
  return span;
}

/** Puts a trace on the headers of the next hop, by W3C's names. */
export function injectTrace({ traceId, spanId, sampled, tracestate }: Trace, headers: HeadersLike): void {
  headers.set("traceparent", `00-${traceId}-${spanId}-${sampled === false ? "00" : "01"}`);
  const state = cleanTracestate(tracestate);
  if (state) headers.set("tracestate", state);
}
