import type { SpanTransport } from "../trace/span.ts";
import { tracesUrl } from "../wire/otlp-endpoint.ts";
import { encodeOtlpTraces } from "../wire/otlp-traces.ts";
import { type FlarelogTransportOptions, flarelogSender } from "./flarelog.ts";

/**
 * Sends each span to FlareLog, or to any other endpoint that accepts OTLP/HTTP in JSON at `/api/v1/traces`. The options
 * are those of `flarelogTransport`.
 *
 * @throws TypeError for an option that is not allowed, without its value
 * @example recordSpans({ tracesSampleRate: 1, transports: [flarelogSpans()] })
 */
export function flarelogSpans(options: FlarelogTransportOptions = {}): SpanTransport {
  return flarelogSender(options, encodeOtlpTraces, "span", tracesUrl);
}
