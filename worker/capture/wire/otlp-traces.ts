import type { Span } from "../trace/span.ts";
import { encodeAttributes, encodeResource, nanoseconds, type OtlpSender, SCOPE } from "./otlp-logs.ts";

const SERVER = 2;
const ERROR = 2;

/** The span as the one span of an OTLP/HTTP request in JSON: https://opentelemetry.io/docs/specs/otlp/#otlphttp. */
export function encodeOtlpTraces(span: Span, sender: OtlpSender = {}): string {
  const { traceId, spanId, parentSpanId, tracestate, name, tags, request, status, release } = span;
  const environment = sender.environment ?? span.environment;
  const object = tags["durable_object.id"];
  const serverName = object && `do-${object}`;
  const encoded = {
    traceId,
    spanId,
    ...(parentSpanId && { parentSpanId }),
    ...(tracestate && { traceState: tracestate }),
    // Sampled: the lowest bit.
    flags: 1,
    name,
    kind: SERVER,
    startTimeUnixNano: nanoseconds(span.start),
    endTimeUnixNano: nanoseconds(span.end),
    attributes: encodeAttributes({
      ...tags,
      doId: object,
      "http.request.method": request?.method,
      "url.full": request?.url,
      "http.response.status_code": status,
    }),
    status: span.isFailed ? { code: ERROR } : {},
  };
  const { serviceName } = sender;
  const resource = encodeResource({ serviceName, environment, release, serverName });
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: SCOPE, spans: [encoded] }] }] });
}
