import { encodeLogEnvelope } from "../wire/sentry-logs.ts";
import { envelopeTransport } from "./envelope.ts";
import type { LogTransport } from "./log-transport.ts";
import type { SentryLiteTransportOptions } from "./sentry-lite.ts";

/**
 * Sends records to Sentry as logs, without its SDK. Sentry limits logs separately from errors.
 *
 * @example createLogger(env, { ctx, transports: [sentryLogTransport()] })
 */
export function sentryLogTransport({ dsn }: SentryLiteTransportOptions = {}): LogTransport {
  const { name, isConfigured, send } = envelopeTransport("sentry", dsn, encodeLogEnvelope, "log_item");
  return { name, isConfigured, sendLogs: send };
}
