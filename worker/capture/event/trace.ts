import type { RequestLike } from "../context.ts";
import { orElse } from "../safe/plain-json.ts";

/**
 * The span that a request came from, by its `traceparent`: https://www.w3.org/TR/trace-context/#traceparent-header. No
 * other header is read. Ids of zeros only are none; later versions may append fields.
 */
export function traceOf(
  request: RequestLike | undefined,
): { trace_id: string; span_id: string; flags: number } | undefined {
  const header = orElse(() => request?.headers?.get("traceparent"), undefined) ?? "";
  const [, trace_id, span_id, flags] =
    /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-|$)/.exec(header) ?? [];
  return trace_id && span_id ? { trace_id, span_id, flags: Number(`0x${flags}`) } : undefined;
}
