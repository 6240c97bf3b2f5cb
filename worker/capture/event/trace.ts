import type { RequestLike } from "../context.ts";
import type { JsonObject } from "../safe/plain-json.ts";
import { findActiveTrace } from "../sentry/official-sdk.ts";
import { heldTrace } from "../trace/current.ts";
import { parseTrace } from "../trace/read-trace.ts";

/**
 * The trace context of an event: the span of the official SDK, otherwise the span of the running work, otherwise the
 * span of the request.
 */
export function describeTrace(headers: RequestLike["headers"]): Partial<JsonObject> | undefined {
  const sdk = findActiveTrace();
  if (sdk) return sdk;
  const own = heldTrace();
  if (own)
    return {
      trace_id: own.traceId,
      span_id: own.spanId,
      parent_span_id: own.parentSpanId,
      flags: own.sampled === undefined ? undefined : Number(own.sampled),
    };
  const caller = headers && parseTrace((name) => headers.get(name));
  return caller && { trace_id: caller.traceId, span_id: caller.spanId, flags: caller.flags };
}
