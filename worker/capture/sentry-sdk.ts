// The only import of the SDK, and no more of it than is used: a namespace import would keep every export of it.
import {
  Client,
  type ClientOptions,
  type Envelope,
  type Event,
  type EventHint,
  getTraceContextFromScope,
  resolvedSyncPromise,
  Scope,
  SDK_VERSION,
} from "@sentry/core";
import { SDK_NAME, VERSION } from "./version.ts";
import { joinEnvelope, type SentryEvent } from "./wire/sentry-envelope.ts";

/**
 * The SDK's client with its event pipeline (trace, SDK data, envelope) and no way out of its own: its transports try
 * once, swallow the failure, and share a buffer of 64 sends among all objects of the isolate.
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

  // The SDK's own merges in its global scope, which is that of the Worker's SDK as well: another part's tags, and
  // processors that may be asynchronous or drop the event. It also puts the DSN's key on the envelope.
  protected override _prepareEvent(event: Event, _hint: EventHint, scope: Scope): PromiseLike<Event> {
    return resolvedSyncPromise({
      ...event,
      contexts: { trace: getTraceContextFromScope(scope), ...event.contexts },
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
  const sent: Envelope[] = [];
  const client = new EventClient(dsn, environment, release, (envelope) => sent.push(envelope));
  client.init();

  return (event: SentryEvent): string => {
    const scope = new Scope();
    scope.setClient(client);
    // Synchronous up to the transport, since nothing of another part takes part in it.
    scope.captureEvent({
      ...event,
      // Else the session of the process-wide isolation scope, which is another part's, would be told of the error.
      sdkProcessingMetadata: { capturedSpanIsolationScope: new Scope() },
    });
    const envelope = sent.pop();
    if (!envelope) throw new Error("the SDK made no envelope");
    const [header, items] = envelope;
    return joinEnvelope([header, ...items.flat()]);
  };
}

/** What this module gives to whoever imports it lazily. */
export type SentrySdk = { createEncoder: typeof createEncoder };
