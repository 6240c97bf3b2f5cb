import { SDK_NAME, VERSION } from "../version.ts";
import { joinEnvelope, type SentryEvent } from "../wire/sentry-envelope.ts";

/** A client of the SDK, of whichever version: it makes the envelope of an event that is built already. */
export interface EventClient {
  sendEvent(event: object): void;
}

/** What the SDK hands to a transport: a header, and items with headers of their own. */
type Envelope = [header: { event_id?: string }, items: [header: object, payload: unknown][]];

/** Encodes events for one DSN, release and environment. Bound to nothing global. */
export type CreateEncoder = (
  dsn: string,
  environment: string,
  release?: string,
  tracesSampleRate?: number,
) => (event: SentryEvent) => string;

/**
 * Encodes events by the SDK's client. The client does not send: the SDK's transports try once, swallow the failure, and share
 * a buffer of 64 sends among all objects of the isolate. The client does not prepare events either: it would merge in the
 * scopes of the whole isolate, with the tags and processors of other code.
 *
 * @param createClient makes a client of these options
 * @param name and @param version of the SDK's package, for the event
 */
export function encoderBy(
  createClient: (options: object) => EventClient,
  name: string,
  version: string,
): CreateEncoder {
  return (dsn, environment, release, tracesSampleRate) => {
    const sent: Envelope[] = [];
    const client = createClient({
      dsn,
      environment,
      ...(release && { release }),
      ...(tracesSampleRate !== undefined && { tracesSampleRate }),
      _metadata: {
        sdk: { name: SDK_NAME, version: VERSION, packages: [{ name: `npm:${name}`, version }] },
      },
      integrations: [],
      // Anything but "static" installs the span integration.
      traceLifecycle: "static",
      sendClientReports: false,
      // Events come with their frames, and with the debug ids of the isolate that they come from.
      stackParser: () => [],
      transport: () => ({
        send: async (envelope: Envelope) => {
          sent.push(envelope);
          return {};
        },
        flush: async () => true,
      }),
    });

    return (event) => {
      // Synchronous up to the transport. Should a version of the SDK be not, no event may go out in another's place.
      client.sendEvent({ ...event, contexts: { trace: newTrace(), ...event.contexts } });
      const envelope = sent.splice(0).find(([header]) => header.event_id === event.event_id);
      if (!envelope) throw new Error("the SDK made no envelope");
      const [header, items] = envelope;
      return joinEnvelope([header, ...items.flat()]);
    };
  };
}

/** For an event that belongs to no trace, which Sentry shows by itself then. */
function newTrace() {
  const digits = crypto.randomUUID().replaceAll("-", "");
  return { trace_id: digits, span_id: digits.slice(16) };
}
