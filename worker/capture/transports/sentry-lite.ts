import { encodeLiteEnvelope } from "../wire/sentry-envelope.ts";
import { envelopeTransport } from "./envelope.ts";
import type { Transport } from "./transport.ts";

export interface SentryLiteTransportOptions {
  /** The DSN. Default: the secret `SENTRY_DSN`. */
  dsn?: string;
}

/**
 * Sends to Sentry without its SDK. The event is the same, and the Worker has fewer bytes.
 *
 * @example createCapture({ transports: [sentryLiteTransport()] })
 */
export function sentryLiteTransport({ dsn }: SentryLiteTransportOptions = {}): Transport {
  return envelopeTransport("sentry-lite", dsn, encodeLiteEnvelope);
}
