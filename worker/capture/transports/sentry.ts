import { markQuiet } from "./own-send.ts";
import { type SentryTransportOptions, sdkTransport } from "./sdk.ts";
import type { Transport } from "./transport.ts";

/**
 * Sends to Sentry through its SDK. The library contains the parts of the SDK that it needs, and imports them on the
 * first error.
 *
 * @example createCapture({ transports: [sentryTransport({ importDeadlineMs: 500 })] })
 */
export function sentryTransport(options: SentryTransportOptions = {}): Transport {
  const { load } = options;
  const transport = sdkTransport(options, load ?? (() => import("../sentry/sentry-sdk.ts")));
  return load ? transport : markQuiet(transport);
}
