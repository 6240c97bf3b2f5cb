import { readVariable } from "../settings/settings.ts";
import type { SpanTransport } from "../trace/span.ts";
import { ALLOWED_ENDPOINT, tracesUrl } from "../wire/otlp-endpoint.ts";
import { encodeOtlpTraces } from "../wire/otlp-traces.ts";
import type { FlarelogTransportOptions } from "./flarelog.ts";
import { post } from "./http.ts";

/**
 * Sends each span to FlareLog, or to any other endpoint that takes OTLP/HTTP in JSON at `/api/v1/traces`.
 *
 * @example recordSpans({ tracesSampleRate: 1, transports: [flarelogSpans()] })
 */
export function flarelogSpans(options: FlarelogTransportOptions = {}): SpanTransport {
  const find = (env: object, name: keyof FlarelogTransportOptions, variable: string) =>
    options[name] ?? readVariable(env, variable);
  return {
    name: "flarelog",
    isConfigured: (env) => find(env, "apiKey", "FLARELOG_API_KEY") !== undefined,
    async send(span, context) {
      const { env } = context;
      const key = find(env, "apiKey", "FLARELOG_API_KEY") ?? "";
      const url = tracesUrl(find(env, "endpoint", "FLARELOG_ENDPOINT") ?? "https://flarelog.dev");
      if (!url) return { status: "failed", reason: `FLARELOG_ENDPOINT ${ALLOWED_ENDPOINT}` };
      // Anything else makes `fetch` throw, with the key in the message.
      if (!/^[!-~]+$/.test(key))
        return { status: "failed", reason: "FLARELOG_API_KEY must be visible ASCII characters" };
      const body = encodeOtlpTraces(span, {
        environment: find(env, "environment", "FLARELOG_ENVIRONMENT"),
        serviceName: find(env, "serviceName", "OTEL_SERVICE_NAME"),
      });
      const headers = { "content-type": "application/json", authorization: `Bearer ${key}` };
      return post({ url, headers, body, category: "span" }, context);
    },
  };
}
