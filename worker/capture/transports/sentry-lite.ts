import { encodeLiteEnvelope } from "../wire/sentry-envelope.ts";
import { envelopeTransport } from "./envelope.ts";
import { markQuiet } from "./own-send.ts";
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
  return markQuiet(envelopeTransport("sentry-lite", dsn, encodeLiteEnvelope));
}
