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

/** Forgets all events. */
export async function clearEvents(spotlight: string): Promise<void> {
  await fetch(`${spotlight}/clear`, { method: "DELETE" });
}

/** All events since the last clearing, up to and including the first one that `isLast` accepts. */
export async function eventsUntil(
  spotlight: string,
  isLast: (event: SentryEvent) => boolean,
): Promise<SentryEvent[]> {
  const events: SentryEvent[] = [];
  const enough = AbortSignal.timeout(10_000);
  try {
    for await (const envelope of envelopes(spotlight, enough)) {
      for (const [{ type }, event] of envelope[1]) {
        if (type !== "event") continue;
        events.push(event);
        if (isLast(event)) return events;
      }
    }
  } catch (error) {
    if (!enough.aborted) throw error;
  }
  const seen = events.map((event) => `${thrown(event)?.type}: ${thrown(event)?.value}`).join("\n");
  throw new Error(`The expected event did not arrive. These did:\n${seen || "none"}`);
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
