import type { CapturedEvent, CapturedException } from "../event/captured-event.ts";
import {
  MAX_BREADCRUMBS,
  MAX_CONTEXTS,
  MAX_DEBUG_IDS,
  MAX_EXCEPTIONS,
  MAX_FINGERPRINT,
  MAX_FRAMES,
  MAX_TAGS,
  MAX_VALUES,
} from "./limits.ts";

type Step = readonly [what: string, trim: (event: CapturedEvent) => CapturedEvent];

/** The keys that say where the event comes from, including ids. */
const ORIGIN_CONTEXT = /^(durable_object|workflow|alarm|trace)$/;
const ORIGIN_TAG =
  /^(handler|mended|durable_object\.(id|name|class)|workflow\.(name|instance_id|step|attempt))$/;
const MAX_CAUSE_FRAMES = 10;
const MAX_THROWN_FRAMES = 20;
const TOP_FRAMES = 5;
const LAST_BREADCRUMBS = 10;
/** No message is made longer than this, and in JSON a character may take six bytes. */
const MAX_MESSAGE = 8_500;
const MAX_TEXT = 200;
const SHORT_MESSAGE = 2_000;
const SHORT_TEXT = 100;

/** The fields that always stay: of the event, its exceptions and frames, and the id of its user. */
const KEPT =
  "id timestamp level environment release dist serverName transaction message exceptions type value frames function file line column inApp synthetic parent source mechanism handled tags contexts extra user fingerprint debugIds".split(
    " ",
  );

/** The parts that can be cut, the least useful first. Type, message, top frames and ids always stay. */
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
      exceptions: event.exceptions.slice(0, 1).map((one) => withFrames(one, MAX_THROWN_FRAMES)),
    }),
  ],
  ["tags", (event) => ({ ...event, tags: only(event.tags, ORIGIN_TAG) })],
  ["long texts", (event) => shortened(event, MAX_MESSAGE, MAX_TEXT)],
  ["the end of the message", (event) => shortened(event, SHORT_MESSAGE, SHORT_TEXT)],
];

/**
 * An event within the format's limits and of at most so many bytes of JSON (20,000 is the least that can be kept), with
 * a tag `trimmed` that tells what was left out.
 */
export function trimEvent(event: CapturedEvent, maxBytes: number): CapturedEvent {
  const left: string[] = [];
  const told = (what: string, rest: CapturedEvent): CapturedEvent => {
    left.push(what);
    const tags = Object.fromEntries(Object.entries(rest.tags).slice(0, MAX_TAGS - 1));
    return { ...rest, tags: { ...tags, trimmed: left.join(", ") } };
  };
  const counted = withinCounts(event);
  let trimmed = counted === event ? event : told("long lists", counted);
  const text = JSON.stringify(trimmed);
  // A character is three bytes at most.
  if (text.length * 3 <= maxBytes) return trimmed;
  let bytes = textBytes(text);
  for (const [what, trim] of STEPS) {
    if (bytes <= maxBytes) break;
    const rest = trim(trimmed);
    if (countBytes(rest) >= bytes) continue;
    trimmed = told(what, rest);
    bytes = countBytes(trimmed);
  }
  return trimmed;
}

export function countBytes(value: object): number {
  return textBytes(JSON.stringify(value));
}

/** In UTF-8, as it is sent. */
export function textBytes(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}

/** The same event where it has no more of anything than the format allows. */
export function withinCounts(event: CapturedEvent): CapturedEvent {
  if (isWithinCounts(event)) return event;
  const { exceptions, breadcrumbs, debugIds, fingerprint, sentry } = event;
  let values = MAX_VALUES;
  return {
    ...event,
    exceptions: exceptions.slice(0, MAX_EXCEPTIONS).map((one) => withFrames(one, MAX_FRAMES)),
    // Those of the origin first.
    tags: keepFirst({ ...only(event.tags, ORIGIN_TAG), ...event.tags }, MAX_TAGS),
    contexts: mapValues(
      keepFirst({ ...only(event.contexts, ORIGIN_CONTEXT), ...event.contexts }, MAX_CONTEXTS),
      (context) => {
        const kept = keepFirst(context, values);
        values -= Object.keys(kept).length;
        return kept;
      },
    ),
    extra: keepFirst(event.extra, MAX_VALUES),
    ...(breadcrumbs && { breadcrumbs: breadcrumbs.slice(-MAX_BREADCRUMBS) }),
    ...(debugIds && { debugIds: keepFirst(debugIds, MAX_DEBUG_IDS) }),
    ...(fingerprint && { fingerprint: fingerprint.slice(0, MAX_FINGERPRINT) }),
    ...(sentry && { sentry: keepFirst(sentry, MAX_VALUES) }),
  };
}

function isWithinCounts(event: CapturedEvent): boolean {
  const {
    exceptions,
    tags,
    contexts,
    extra,
    breadcrumbs = [],
    debugIds = {},
    fingerprint = [],
    sentry = {},
  } = event;
  return (
    exceptions.length <= MAX_EXCEPTIONS &&
    exceptions.every(({ frames }) => frames.length <= MAX_FRAMES) &&
    Object.keys(tags).length <= MAX_TAGS &&
    Object.keys(contexts).length <= MAX_CONTEXTS &&
    countKeys(contexts) <= MAX_VALUES &&
    Object.keys(extra).length <= MAX_VALUES &&
    breadcrumbs.length <= MAX_BREADCRUMBS &&
    Object.keys(debugIds).length <= MAX_DEBUG_IDS &&
    fingerprint.length <= MAX_FINGERPRINT &&
    Object.keys(sentry).length <= MAX_VALUES
  );
}

function keepFirst<T>(map: Record<string, T>, max: number): Record<string, T> {
  return Object.fromEntries(Object.entries(map).slice(0, max));
}

/** How many keys the objects of a map have together. */
export function countKeys(maps: object): number {
  return Object.values(maps).reduce((count: number, map: object) => count + Object.keys(map).length, 0);
}

function mapValues<T>(map: Record<string, T>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}

function withFrames(exception: CapturedException, max: number): CapturedException {
  return { ...exception, frames: exception.frames.slice(0, max) };
}

function only<T>(map: Record<string, T>, names: RegExp): Record<string, T> {
  return Object.fromEntries(Object.entries(map).filter(([name]) => names.test(name)));
}

/** What is left is bounded whatever was thrown, and whatever a hook has put in: fields by name, texts by length. */
function shortened(event: CapturedEvent, maxMessage: number, maxText: number): CapturedEvent {
  const { tags: allTags, user, fingerprint, request: _, breadcrumbs: __, ...rest } = event;
  const tags = only(allTags, ORIGIN_TAG);
  const exceptions = event.exceptions.map((one) => withFrames(one, TOP_FRAMES));
  // Keys are not cut.
  const files = exceptions.flatMap(({ frames }) => frames.map(({ file }) => file.slice(0, MAX_TEXT)));
  const small = {
    ...{ ...rest, exceptions, tags, contexts: {}, extra: {} },
    ...(user && { user }),
    ...(fingerprint && { fingerprint: fingerprint.slice(0, TOP_FRAMES) }),
  };
  const text = JSON.stringify(small, [...KEPT, ...Object.keys(tags), ...files]);
  return JSON.parse(text, (key, value: unknown) =>
    typeof value === "string"
      ? value.slice(0, /^(value|message)$/.test(key) ? maxMessage : maxText).toWellFormed()
      : value,
  );
}
