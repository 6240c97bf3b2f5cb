import { traceOf } from "../../event/trace.ts";
import { currentTrace, type Trace } from "../../trace/current.ts";
import type { RequestLike, Span } from "./types.ts";

/** The trace that a request brings, else the running one, each with a span of its own; else a new one. */
export function nextTrace(request?: RequestLike): Trace {
  const caller = request && traceOf(request);
  const running = currentTrace();
  const spanId = randomHex().slice(-16);
  if (caller) return { traceId: caller.trace_id, spanId, parentSpanId: caller.span_id };
  if (running) return { traceId: running.traceId, spanId, parentSpanId: running.spanId };
  return { traceId: randomHex(), spanId };
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

function randomHex(): string {
  return crypto.randomUUID().replaceAll("-", "");
}
