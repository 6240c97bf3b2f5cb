import { type SentryTransportOptions, sdkTransport } from "./sdk.ts";
import type { Transport } from "./transport.ts";

/**
 * Sends to Sentry through its SDK, of which the library brings along what it needs. It is imported on the first error.
 *
 * @example createCapture({ transports: [sentryTransport({ importDeadlineMs: 500 })] })
 */
export function sentryTransport(options: SentryTransportOptions = {}): Transport {
  return sdkTransport(options, options.load ?? (() => import("../sentry/sentry-sdk.ts")));
}
