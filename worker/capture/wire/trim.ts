import type { CapturedEvent, CapturedException } from "../event.ts";
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

/** What tells where the event comes from, ids included. */
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
    return { ...rest, tags: { ...firstEntries(rest.tags, MAX_TAGS - 1), trimmed: left.join(", ") } };
  };
  const counted = withinCounts(event);
  let trimmed = counted === event ? event : told("long lists", counted);
  let bytes = bytesOf(trimmed);
  for (const [what, trim] of STEPS) {
    if (bytes <= maxBytes) break;
    const rest = trim(trimmed);
    if (bytesOf(rest) >= bytes) continue;
    trimmed = told(what, rest);
    bytes = bytesOf(trimmed);
  }
  return trimmed;
}

export function bytesOf(value: object): number {
  return textBytes(JSON.stringify(value));
}

/** In UTF-8, as it is sent. */
export function textBytes(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}

/** The same event where it has no more of anything than the format allows. */
export function withinCounts(event: CapturedEvent): CapturedEvent {
  const { exceptions, tags, contexts, breadcrumbs = [], debugIds = {}, fingerprint = [] } = event;
  const isOver =
    exceptions.length > MAX_EXCEPTIONS ||
    exceptions.some(({ frames }) => frames.length > MAX_FRAMES) ||
    breadcrumbs.length > MAX_BREADCRUMBS ||
    fingerprint.length > MAX_FINGERPRINT ||
    Object.keys(tags).length > MAX_TAGS ||
    Object.keys(contexts).length > MAX_CONTEXTS ||
    Object.keys(event.extra).length > MAX_VALUES ||
    countKeys(contexts) > MAX_VALUES ||
    Object.keys(debugIds).length > MAX_DEBUG_IDS;
  if (!isOver) return event;
  return {
    ...event,
    exceptions: exceptions.slice(0, MAX_EXCEPTIONS).map((one) => withFrames(one, MAX_FRAMES)),
    // Those of the origin first.
    tags: firstEntries({ ...only(tags, ORIGIN_TAG), ...tags }, MAX_TAGS),
    contexts: firstContexts({ ...only(contexts, ORIGIN_CONTEXT), ...contexts }),
    extra: firstEntries(event.extra, MAX_VALUES),
    ...(event.breadcrumbs && { breadcrumbs: breadcrumbs.slice(-MAX_BREADCRUMBS) }),
    ...(event.debugIds && { debugIds: firstEntries(debugIds, MAX_DEBUG_IDS) }),
    ...(event.fingerprint && { fingerprint: fingerprint.slice(0, MAX_FINGERPRINT) }),
  };
}

/** How many keys the objects of a map have together. */
export function countKeys(maps: object): number {
  return Object.values(maps).reduce((count: number, map: object) => count + Object.keys(map).length, 0);
}

/** The first contexts, as long as they have not too many values together. */
function firstContexts(contexts: CapturedEvent["contexts"]): CapturedEvent["contexts"] {
  let left = MAX_VALUES;
  const kept = Object.entries(contexts).slice(0, MAX_CONTEXTS);
  return Object.fromEntries(
    kept.map(([name, values]) => {
      const first = firstEntries(values, left);
      left -= Object.keys(first).length;
      return [name, first];
    }),
  );
}

function firstEntries<T>(map: Readonly<Record<string, T>>, max: number): Record<string, T> {
  return Object.fromEntries(Object.entries(map).slice(0, max));
}

function withFrames(exception: CapturedException, max: number): CapturedException {
  return { ...exception, frames: exception.frames.slice(0, max) };
}

function only<T>(map: Record<string, T>, names: RegExp): Record<string, T> {
  return Object.fromEntries(Object.entries(map).filter(([name]) => names.test(name)));
}

/** What is left is bounded whatever was thrown, and whatever a hook has put in: fields by name, texts by length. */
function shortened(event: CapturedEvent, maxMessage: number, maxText: number): CapturedEvent {
  const { id, timestamp, level, environment, release, dist, serverName, transaction, message } = event;
  const { mechanism, tags, fingerprint, user, debugIds = {} } = event;
  const exceptions = event.exceptions.map(({ type, value, frames, synthetic, parent, source }) => ({
    type,
    value,
    frames: frames.slice(0, TOP_FRAMES).map(({ function: name, file, line, column, inApp }) => ({
      function: name,
      file,
      line,
      column,
      inApp,
    })),
    synthetic,
    parent,
    source,
  }));
  const files = new Set(exceptions.flatMap(({ frames }) => frames.map(({ file }) => file)));
  const maps = Object.entries(debugIds).filter(([file]) => file.length <= maxText && files.has(file));
  const small = {
    ...{ id, timestamp, level, environment, release, dist, serverName, transaction, message, exceptions },
    mechanism: { type: mechanism.type, handled: mechanism.handled },
    tags: only(tags, ORIGIN_TAG),
    contexts: {},
    extra: {},
    user: user?.id === undefined ? undefined : { id: user.id },
    fingerprint: fingerprint?.slice(0, TOP_FRAMES),
    debugIds: maps.length ? Object.fromEntries(maps) : undefined,
  };
  return JSON.parse(JSON.stringify(small), (key, value: unknown) =>
    typeof value === "string"
      ? value.slice(0, /^(value|message)$/.test(key) ? maxMessage : maxText).toWellFormed()
      : value,
  );
}
