// The only import of the SDK, and no more of it than is used: a namespace import would keep every export of it.
import { type Envelope, Scope, SDK_VERSION, serializeEnvelope } from "@sentry/core";
import { ServerRuntimeClient } from "@sentry/core/server";
import { parseStack } from "./stack.ts";
import { SDK_NAME, VERSION } from "./version.ts";
import type { SentryEvent } from "./wire/sentry-envelope.ts";

/**
 * A client for one DSN, release and environment, used as an encoder: it gives the envelope back instead of sending it,
 * because its own transports try once, swallow the failure, and share a buffer of 64 sends among all objects of the
 * isolate. It is bound to nothing global, hooks nothing, and every event gets a scope of its own.
 */
export function createEncoder(dsn: string, environment: string, release?: string) {
  let encoded: Envelope | undefined;
  const client = new ServerRuntimeClient({
    dsn,
    environment,
    ...(release && { release }),
    integrations: [],
    _metadata: {
      sdk: {
        name: SDK_NAME,
        version: VERSION,
        packages: [{ name: "npm:@sentry/core", version: SDK_VERSION }],
      },
    },
    // Anything but "static" installs the span integration.
    traceLifecycle: "static",
    sendClientReports: false,
    // The event is bounded already; the SDK would cut contexts at depth 3.
    normalizeDepth: 0,
    stackParser: (stack) => parseStack(stack, "").map(({ file }) => ({ filename: file })),
    transport: () => ({
      send: async (envelope) => {
        encoded = envelope;
        return {};
      },
      flush: async () => true,
    }),
  });
  client.init();

  return (event: SentryEvent): string | Uint8Array => {
    const scope = new Scope();
    scope.setClient(client);
    encoded = undefined;
    // Synchronous up to the transport, since no event processor is installed that could be otherwise.
    scope.captureEvent({
      ...event,
      // Else the process-wide isolation scope is merged in, with whatever another part of the Worker put there.
      sdkProcessingMetadata: { capturedSpanIsolationScope: new Scope() },
    });
    if (!encoded) throw new Error("the SDK made no envelope");
    return serializeEnvelope(encoded);
  };
}

/** What this module gives to whoever imports it lazily. */
export type SentrySdk = { createEncoder: typeof createEncoder };
