import { encodeLiteEnvelope } from "../wire/sentry-envelope.ts";
import { envelopeTransport } from "./envelope.ts";
import type { Transport } from "./transport.ts";

export interface SentryLiteTransportOptions {
  /** Default: the secret `SENTRY_DSN` of the capture's env. */
  dsn?: string;
}

/**
 * Sends to Sentry without its SDK: the same event in an envelope of our own, for whoever wants fewer bytes in the
 * Worker.
 *
 * @example createCapture({ transports: [sentryLiteTransport()] })
 */
export function sentryLiteTransport({ dsn }: SentryLiteTransportOptions = {}): Transport {
  return envelopeTransport("sentry-lite", dsn, encodeLiteEnvelope);
}
