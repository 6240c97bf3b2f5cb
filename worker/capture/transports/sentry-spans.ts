import { read } from "../safe/read.ts";
import { findSdkClient } from "../sentry/official-sdk.ts";
import type { SpanTransport } from "../trace/span.ts";
import { encodeTransaction } from "../wire/sentry-transaction.ts";
import { envelopeTransport } from "./envelope.ts";
import type { SentryLiteTransportOptions } from "./sentry-lite.ts";

/**
 * Sends each span to Sentry as a transaction without child spans. It sends none where the official SDK traces, because
 * that SDK makes spans of the same calls.
 *
 * @example recordSpans({ tracesSampleRate: 0.1, transports: [sentrySpans()] })
 */
export function sentrySpans({ dsn }: SentryLiteTransportOptions = {}): SpanTransport {
  const { name, isConfigured, send } = envelopeTransport("sentry", dsn, encodeTransaction, "transaction");
  return { name, isConfigured: (env) => isConfigured(env) && !isTracing(), send };
}

/** Whether the SDK of the application makes spans. */
function isTracing(): boolean {
  const options = findSdkClient()?.getOptions();
  return ["tracesSampleRate", "tracesSampler"].some((name) => read(options, name) !== undefined);
}
