import type { CapturedEvent, CapturedException } from "../event.ts";

type Step = readonly [what: string, trim: (event: CapturedEvent) => CapturedEvent];

/** What tells where the event comes from, ids included. */
const ORIGIN_CONTEXT = /^(durable_object|workflow|alarm|trace)$/;
const ORIGIN_TAG = /^(handler|durable_object\.(id|name|class)|workflow\.(name|instance_id|step|attempt))$/;
const MAX_CAUSE_FRAMES = 10;
const MAX_FRAMES = 20;
const TOP_FRAMES = 5;
const LAST_BREADCRUMBS = 10;
/** No message is made longer than this, and in JSON a character may take six bytes. */
const MAX_MESSAGE = 8_500;
const MAX_TEXT = 200;

/** What an event can do without, the least useful first. Type, message, top frames and ids always stay. */
const STEPS: readonly Step[] = [
  [
    "frames of causes",
    (event) => ({
      ...event,
      exceptions: event.exceptions.map((one, index) => (index ? withFrames(one, MAX_CAUSE_FRAMES) : one)),
    }),
  ],
  ["extra", (event) => ({ ...event, extra: {} })],
  ["fields of Sentry's own", ({ sentry: _, ...event }) => event],
  [
    "old breadcrumbs",
    ({ breadcrumbs = [], ...event }) => ({ ...event, breadcrumbs: breadcrumbs.slice(-LAST_BREADCRUMBS) }),
  ],
  ["breadcrumbs", ({ breadcrumbs: _, ...event }) => event],
  ["contexts", (event) => ({ ...event, contexts: only(event.contexts, ORIGIN_CONTEXT) })],
  [
    "causes",
    (event) => ({
      ...event,
      exceptions: event.exceptions.slice(0, 1).map((one) => withFrames(one, MAX_FRAMES)),
    }),
  ],
  ["tags", (event) => ({ ...event, tags: only(event.tags, ORIGIN_TAG) })],
  ["long texts", shortened],
];

/** An event of at most so many bytes of JSON, with a tag `trimmed` that tells what was left out. */
export function trimEvent(event: CapturedEvent, maxBytes: number): CapturedEvent {
  let trimmed = event;
  let bytes = bytesOf(event);
  const left: string[] = [];
  for (const [what, trim] of STEPS) {
    if (bytes <= maxBytes) break;
    const rest = trim(trimmed);
    if (bytesOf(rest) >= bytes) continue;
    left.push(what);
    trimmed = { ...rest, tags: { ...rest.tags, trimmed: left.join(", ") } };
    bytes = bytesOf(trimmed);
  }
  return trimmed;
}

export function bytesOf(value: object): number {
  return new TextEncoder().encode(JSON.stringify(value)).byteLength;
}

function withFrames(exception: CapturedException, max: number): CapturedException {
  return { ...exception, frames: exception.frames.slice(0, max) };
}

function only<T>(map: Record<string, T>, names: RegExp): Record<string, T> {
  return Object.fromEntries(Object.entries(map).filter(([name]) => names.test(name)));
}

/** What is left is bounded whatever was thrown, and whatever a hook has put in. */
function shortened({ request: _, ...event }: CapturedEvent): CapturedEvent {
  const small = {
    ...event,
    exceptions: event.exceptions.map((one) => withFrames(one, TOP_FRAMES)),
    contexts: {},
  };
  return JSON.parse(JSON.stringify(small), (key, value: unknown) =>
    typeof value === "string"
      ? value.slice(0, key === "value" ? MAX_MESSAGE : MAX_TEXT).toWellFormed()
      : value,
  );
}
