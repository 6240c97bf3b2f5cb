import { type SentryTransportOptions, sentryTransport } from "./sentry.ts";
import type { Transport } from "./transport.ts";

export interface SentryCloudflareTransportOptions extends SentryTransportOptions {
  /** Given to the client, which makes no spans of its own here. */
  tracesSampleRate?: number;
}

/**
 * Sends to Sentry through the `CloudflareClient` of the package `@sentry/cloudflare` that the application has installed,
 * version 10 or 11: for a Worker that ships that package anyway. Else like `sentryTransport`.
 *
 * @example createCapture({ transports: [sentryCloudflareTransport({ tracesSampleRate: 0.1 })] })
 */
export function sentryCloudflareTransport(options: SentryCloudflareTransportOptions = {}): Transport {
  const { tracesSampleRate, ...rest } = options;
  return sentryTransport({
    load: async () => {
      const { createEncoder } = await import("../sentry/cloudflare-sdk.ts");
      return {
        createEncoder: (dsn, environment, release) =>
          createEncoder(dsn, environment, release, tracesSampleRate),
      };
    },
    ...rest,
  });
}
