// The only import of the SDK, and no more of it than is used: a namespace import would keep every export of it.
import { Client, type ClientOptions, type Envelope, Scope, SDK_VERSION } from "@sentry/core";
import { SDK_NAME, VERSION } from "./version.ts";
import { joinEnvelope, type SentryEvent } from "./wire/sentry-envelope.ts";

/**
 * The SDK's client with its event pipeline (scope, debug ids of source maps, SDK data, envelope) and no way out of its
 * own: its transports try once, swallow the failure, and share a buffer of 64 sends among all objects of the isolate.
 */
class EventClient extends Client<ClientOptions> {
  constructor(
    dsn: string,
    environment: string,
    release: string | undefined,
    take: (envelope: Envelope) => unknown,
  ) {
    super({
      dsn,
      environment,
      ...(release && { release }),
      _metadata: {
        sdk: {
          name: SDK_NAME,
          version: VERSION,
          packages: [{ name: "npm:@sentry/core", version: SDK_VERSION }],
        },
      },
      integrations: [],
      // Anything but "static" installs the span integration.
      traceLifecycle: "static",
      sendClientReports: false,
      // The event is bounded already; the SDK would cut contexts at depth 3.
      normalizeDepth: 0,
      // Events come with their frames, and with the debug ids of the isolate that they come from.
      stackParser: () => [],
      transport: () => ({
        send: async (envelope) => {
          take(envelope);
          return {};
        },
        flush: async () => true,
      }),
    });
  }

  // Errors come as events that are built already. Where the pipeline fails it reports itself through these: the event
  // must go out without the SDK then, not another one in its place.
  override eventFromException(): never {
    throw new Error("not used");
  }
  override eventFromMessage(): never {
    throw new Error("not used");
  }
}

/** Encodes events for one DSN, release and environment. Bound to nothing global; each event gets a scope of its own. */
export function createEncoder(dsn: string, environment: string, release?: string) {
  let envelope: Envelope | undefined;
  const client = new EventClient(dsn, environment, release, (made) => {
    envelope = made;
  });
  client.init();

  return (event: SentryEvent): string => {
    const scope = new Scope();
    scope.setClient(client);
    // Synchronous up to the transport, unless the Worker has a processor on the SDK's global scope that is not: what comes
    // out of that later is another event's.
    envelope = undefined;
    scope.captureEvent({
      ...event,
      // Else the process-wide isolation scope is merged in, with whatever another part of the Worker put there.
      sdkProcessingMetadata: { capturedSpanIsolationScope: new Scope() },
    });
    if (!envelope) throw new Error("the SDK made no envelope");
    const [header, items] = envelope;
    // It names the DSN's key, which travels in a header and nowhere else.
    Reflect.deleteProperty(header, "trace");
    return joinEnvelope([header, ...items.flat()]);
  };
}

/** What this module gives to whoever imports it lazily. */
export type SentrySdk = { createEncoder: typeof createEncoder };
