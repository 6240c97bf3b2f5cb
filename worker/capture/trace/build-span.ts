import { describeOrigin } from "../event/origin.ts";
import { toRequest } from "../event/request.ts";
import { toTags } from "../event/tags.ts";
import { createRedaction } from "../redact/redaction.ts";
import { toText } from "../safe/plain-json.ts";
import { read } from "../safe/read.ts";
import { resolveSettings } from "../settings/settings.ts";
import { randomId } from "./random-id.ts";
import type { Span, SpanCall } from "./span.ts";
import type { SpanOptions } from "./span-options.ts";
import { cleanTracestate } from "./tracestate.ts";

/** How a call ended. */
export interface Ending {
  readonly start: number;
  readonly isFailed: boolean;
  readonly value: unknown;
}

const MAX_NAME = 250;

/** Makes the span of a call that has ended. It has the facts of an event at the same place, without secrets. */
export function buildSpan(
  { env, context, trace }: SpanCall,
  { start, isFailed, value }: Ending,
  options: SpanOptions,
  callSite: string,
): Span {
  const redaction = createRedaction(Object(env), options.redact ?? {});
  const { handler = "call", transaction, tags, request } = describeOrigin(context, []);
  const status = handler === "fetch" ? Number(read(value, "status")) || undefined : undefined;
  const { environment, release } = resolveSettings(Object(env), options, callSite);
  return {
    id: randomId(32),
    traceId: trace.traceId,
    spanId: trace.spanId,
    parentSpanId: trace.parentSpanId,
    name: toText(transaction || handler, MAX_NAME, redaction),
    handler: toText(handler, MAX_NAME, redaction),
    start,
    end: Math.max(start, Date.now()),
    isFailed: isFailed || Number(status) >= 500,
    tags: toTags(redaction, tags),
    request: request && toRequest(request, redaction),
    status,
    environment,
    release,
    baggage: trace.baggage,
    tracestate: cleanTracestate(trace.tracestate) || undefined,
    sampleRate: options.tracesSampleRate ?? 0,
  };
}
