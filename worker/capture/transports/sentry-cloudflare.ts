import type { SentrySdk } from "../sentry/sentry-sdk.ts";
import { type SentryTransportOptions, sdkTransport } from "./sdk.ts";
import type { Transport } from "./transport.ts";

export interface SentryCloudflareTransportOptions extends SentryTransportOptions {
  /**
   * Passed to the client. This library makes no spans through it. The wrappers of the application have a rate of their
   * own.
   */
  tracesSampleRate?: number;
}

/**
 * Sends to Sentry through the `CloudflareClient` of the package `@sentry/cloudflare` (version 10 or 11) that the
 * application has installed. Use it in a Worker that contains that package anyway. It is imported on the first error.
 *
 * @example createCapture({ transports: [sentryCloudflareTransport({ tracesSampleRate: 0.1 })] })
 */
export function sentryCloudflareTransport(options: SentryCloudflareTransportOptions = {}): Transport {
  const { tracesSampleRate, load = () => import("../sentry/cloudflare-sdk.ts") } = options;
  return sdkTransport(options, async (): Promise<SentrySdk> => {
    const { createEncoder } = await load();
    return {
      createEncoder: (dsn, environment, release) =>
        createEncoder(dsn, environment, release, tracesSampleRate),
    };
  });
}
