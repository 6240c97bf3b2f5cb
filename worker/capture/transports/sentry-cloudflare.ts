import type { SentrySdk } from "../sentry/sentry-sdk.ts";
import { type SentryTransportOptions, sdkTransport } from "./sdk.ts";
import type { Transport } from "./transport.ts";

export interface SentryCloudflareTransportOptions extends SentryTransportOptions {
  /** Given to the client. This library makes no spans: those of the application's own wrappers have their own rate. */
  tracesSampleRate?: number;
}

/**
 * Sends to Sentry through the `CloudflareClient` of the package `@sentry/cloudflare` that the application has installed,
 * version 10 or 11: for a Worker that ships that package anyway. It is imported on the first error.
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
