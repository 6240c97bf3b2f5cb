import type { CapturedEvent } from "../event.ts";

type Step = readonly [what: string, trim: (event: CapturedEvent) => Partial<CapturedEvent>];

/** Contexts that tell where the event comes from. */
const ORIGIN = /^(durable_object|workflow|alarm|trace)$/;
const MAX_CAUSE_FRAMES = 10;
const MAX_FRAMES = 20;
const LAST_BREADCRUMBS = 10;

/** What an event can do without, the least useful first. Type, message, top frames and ids always stay. */
const STEPS: readonly Step[] = [
  [
    "frames of causes",
    ({ exceptions }) => ({
      exceptions: exceptions.map((exception, index) =>
        index ? { ...exception, frames: exception.frames.slice(0, MAX_CAUSE_FRAMES) } : exception,
      ),
    }),
  ],
  ["extra", () => ({ extra: {} })],
  ["old breadcrumbs", ({ breadcrumbs = [] }) => ({ breadcrumbs: breadcrumbs.slice(-LAST_BREADCRUMBS) })],
  ["breadcrumbs", () => ({ breadcrumbs: [] })],
  [
    "contexts",
    ({ contexts }) => ({
      contexts: Object.fromEntries(Object.entries(contexts).filter(([name]) => ORIGIN.test(name))),
    }),
  ],
  [
    "causes",
    ({ exceptions }) => ({
      exceptions: exceptions
        .slice(0, 1)
        .map((thrown) => ({ ...thrown, frames: thrown.frames.slice(0, MAX_FRAMES) })),
    }),
  ],
  [
    "tags",
    ({ tags }) => ({
      tags: Object.fromEntries(
        Object.entries(tags).filter(([name]) => /^(durable_object|workflow|handler)/.test(name)),
      ),
    }),
  ],
];

/** An event of at most so many bytes of JSON, with a tag `trimmed` that tells what was left out. */
export function trimEvent(event: CapturedEvent, maxBytes: number): CapturedEvent {
  let trimmed = event;
  const left: string[] = [];
  for (const [what, trim] of STEPS) {
    if (bytesOf(trimmed) <= maxBytes) break;
    left.push(what);
    const rest = { ...trimmed, ...trim(trimmed) };
    trimmed = { ...rest, tags: { ...rest.tags, trimmed: left.join(", ") } };
  }
  return trimmed;
}

export function bytesOf(value: object): number {
  return new TextEncoder().encode(JSON.stringify(value)).byteLength;
}
