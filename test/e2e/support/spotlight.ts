/** The fields of a Sentry event that the tests look at. */
export interface SentryEvent {
  readonly event_id: string;
  readonly transaction?: string;
  readonly environment?: string;
  readonly release?: string;
  readonly tags: Record<string, string>;
  readonly contexts: Record<string, Record<string, unknown>>;
  readonly request?: { readonly method?: string; readonly url?: string };
  readonly exception: { readonly values: readonly SentryException[] };
}

export interface SentryException {
  readonly type: string;
  readonly value: string;
  readonly mechanism: { readonly type: string; readonly handled: boolean };
  readonly stacktrace?: { readonly frames: readonly SentryFrame[] };
}

export interface SentryFrame {
  readonly function?: string;
  readonly filename: string;
  readonly abs_path: string;
  readonly lineno: number;
  readonly colno: number;
  readonly in_app: boolean;
}

type Envelope = [header: object, items: [header: { type: string }, payload: SentryEvent][]];

/** The error that was thrown: Sentry lists causes before what they caused. */
export function thrown(event: SentryEvent): SentryException | undefined {
  return event.exception.values.at(-1);
}

/** Takes all events in the order of their arrival. None gets lost between two calls. */
export interface Inbox {
  /** The events since the last call, up to and including the first one that `isLast` accepts. */
  until(isLast: (event: SentryEvent) => boolean): Promise<SentryEvent[]>;
}

/** Longer than an object takes to go to sleep, and the Tail Worker to decide after that. */
const PATIENCE_MS = 80_000;

export function openInbox(spotlight: string): Inbox {
  let taken = 0;
  return {
    async until(isLast) {
      const events: SentryEvent[] = [];
      const enough = AbortSignal.timeout(PATIENCE_MS);
      let index = 0;
      try {
        for await (const event of eventsOf(spotlight, enough)) {
          if (index++ < taken) continue;
          events.push(event);
          if (!isLast(event)) continue;
          taken = index;
          return events;
        }
      } catch (error) {
        if (!enough.aborted) throw error;
      }
      const seen = events.map((event) => `${thrown(event)?.type}: ${thrown(event)?.value}`).join("\n");
      throw new Error(`The expected event did not arrive. These did:\n${seen || "none"}`);
    },
  };
}

async function* eventsOf(spotlight: string, signal: AbortSignal): AsyncGenerator<SentryEvent> {
  for await (const [, items] of envelopes(spotlight, signal)) {
    for (const [{ type }, event] of items) {
      if (type === "log") continue;
      if (type !== "event") throw new Error(`Spotlight got something that is no event: ${type}`);
      yield event;
    }
  }
}

/** Spotlight's event stream, which first replays what is there already. */
async function* envelopes(spotlight: string, signal: AbortSignal): AsyncGenerator<Envelope> {
  const response = await fetch(`${spotlight}/stream`, { signal });
  let text = "";
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = (text + part).split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) if (line.startsWith("data:")) yield JSON.parse(line.slice(5));
  }
}
