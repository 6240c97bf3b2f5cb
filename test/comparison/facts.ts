import type { Arrived, SentEvent } from "./receiver.ts";

/** Where something is told: in the error's own event, only in a span of the event's trace, or nowhere. */
export type Told = "event" | "trace" | "no";

/** What an event says of its origin. `workflow`, `instance`, `step` and `attempt` are of Workflows, the others of objects. */
export interface Facts {
  readonly mechanism: string;
  /** Whether the thrown error's frames lead to the function that threw. */
  readonly frames: boolean;
  readonly cause: boolean;
  readonly told: Readonly<Record<string, Told>>;
}

/** Texts that tell something when they are found. */
export type Signs = Readonly<Record<string, RegExp>>;

export function factsOf(event: SentEvent, { traces }: Arrived, signs: Signs): Facts {
  const values = event.exception?.values ?? [];
  const thrown = values.at(-1);
  // All that may be searched for in Sentry, and none of the error's own text.
  const { tags, contexts, extra, user, transaction } = event;
  const own = JSON.stringify({ tags, contexts, extra, user, transaction });
  const spans = spansOf(event, traces);
  const told = Object.entries(signs).map(([name, sign]): [string, Told] => {
    if (sign.test(own)) return [name, "event"];
    return [name, sign.test(spans) ? "trace" : "no"];
  });
  return {
    mechanism: thrown?.mechanism?.type ?? "none",
    frames: (thrown?.stacktrace?.frames ?? []).some((frame) => /failDeep|charge/.test(frame.function ?? "")),
    cause: values.some(({ value }) => value.startsWith("the cause of")),
    told: Object.fromEntries(told),
  };
}

/** What a project received besides the errors themselves. */
export interface Surroundings {
  readonly spans: boolean;
  readonly breadcrumbs: boolean;
  readonly requestHeaders: boolean;
}

export function surroundingsOf({ events, traces }: Arrived): Surroundings {
  return {
    spans: traces.length > 0,
    breadcrumbs: events.some(({ breadcrumbs }) => breadcrumbs?.length),
    requestHeaders: events.some(({ request }) => request?.headers),
  };
}

interface SpanContainer {
  readonly items?: readonly { readonly trace_id: string; readonly attributes?: Record<string, unknown> }[];
}

/** The spans of an event's trace, without their addresses: those hold the names of our rows. */
function spansOf({ contexts }: SentEvent, traces: readonly string[]): string {
  const id = contexts?.trace?.trace_id;
  const spans = traces
    .flatMap((text) => (JSON.parse(text) as SpanContainer).items ?? [])
    .filter((span) => span.trace_id === id)
    .map(({ attributes, ...span }) => ({
      ...span,
      attributes: Object.entries(attributes ?? {}).filter(([name]) => !name.startsWith("url.")),
    }));
  return JSON.stringify(spans);
}
