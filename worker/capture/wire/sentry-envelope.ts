import type { Breadcrumb, CapturedEvent, CapturedException, EventUser } from "../event/captured-event.ts";
import type { CapturedRequest } from "../event/request.ts";
import type { Frame } from "../event/stack.ts";
import type { JsonObject } from "../safe/plain-json.ts";
import { SDK_NAME, VERSION } from "../version.ts";
import { encodeBounded } from "./encode-bounded.ts";
import { encodeContexts } from "./sentry-contexts.ts";
import {
  encodeCrumbTime,
  encodeDist,
  encodeEnvironment,
  encodeRelease,
  encodeTags,
  encodeTime,
  encodeUser,
} from "./sentry-rules.ts";

/** A Sentry event as its ingest takes it: https://develop.sentry.dev/sdk/data-model/event-payloads/ */
export type SentryEvent = {
  event_id: string;
  timestamp?: number;
  platform: "javascript";
  level: CapturedEvent["level"];
  environment?: string;
  release?: string;
  dist?: string;
  server_name?: string;
  transaction?: string;
  message?: string;
  tags: Record<string, string>;
  contexts: Record<string, JsonObject>;
  extra: JsonObject;
  user?: EventUser;
  fingerprint?: string[];
  request?: Partial<CapturedRequest>;
  breadcrumbs?: never;
  debug_meta?: { images: ReturnType<typeof debugImage> };
  exception?: { values: ReturnType<typeof encodeException>[] };
};

/**
 * The fields that Sentry knows by its own names and in the form that its ingest takes; nothing of the SDK is needed. Optional
 * fields are set one by one, because V8 copies objects that are spread into others slowly.
 */
export function encodeSentryEvent(event: CapturedEvent): SentryEvent {
  const { exceptions, request, breadcrumbs, debugIds, fingerprint } = event;
  const encoded: SentryEvent = {
    event_id: event.id,
    platform: "javascript",
    level: event.level,
    tags: encodeTags(event.tags),
    contexts: encodeContexts(event.contexts),
    extra: event.extra,
  };
  const time = encodeTime(event.timestamp);
  if (time !== undefined) encoded.timestamp = time;
  const environment = encodeEnvironment(event.environment);
  if (environment) encoded.environment = environment;
  const release = encodeRelease(event.release);
  if (release) encoded.release = release;
  const dist = encodeDist(event.dist);
  if (dist) encoded.dist = dist;
  if (event.serverName) encoded.server_name = event.serverName;
  if (event.transaction) encoded.transaction = event.transaction;
  const user = encodeUser(event.user);
  if (user) encoded.user = { ...user };
  if (fingerprint?.length) encoded.fingerprint = fingerprint;
  if (request) {
    const { method, url, headers } = request;
    encoded.request = {};
    // A method of other characters makes ingest refuse it.
    if (/^[a-z_-]{3,32}$/i.test(method)) encoded.request.method = method;
    if (url) encoded.request.url = url;
    if (headers) encoded.request.headers = headers;
  }
  // The protocol's form. The SDK's types know the bare list only, which strict readers of the protocol do not take.
  if (breadcrumbs?.length) encoded.breadcrumbs = { values: breadcrumbs.map(encodeBreadcrumb) } as never;
  if (debugIds) encoded.debug_meta = { images: Object.entries(debugIds).flatMap(debugImage) };
  if (event.message) encoded.message = event.message;
  if (exceptions.length) {
    const groups = new Set<number | undefined>();
    for (const { source, parent } of exceptions) if (source !== "cause") groups.add(parent);
    // Sentry wants the innermost cause first, the thrown error last.
    const values = exceptions
      .map((one, index) => encodeException(one, index, event.mechanism, groups))
      .reverse();
    encoded.exception = { values };
  }
  // No hook may change the id: it makes sending twice safe.
  return event.sentry ? { ...encoded, ...event.sentry, event_id: event.id } : encoded;
}

const SDK = { name: SDK_NAME, version: VERSION };

/** An envelope of our own, for when there is no SDK: https://develop.sentry.dev/sdk/data-model/envelopes/ */
export function encodeLiteEnvelope(event: CapturedEvent): string {
  const header = { event_id: event.id, sent_at: new Date().toISOString(), sdk: SDK };
  return encodeBounded(event, (bounded) =>
    joinEnvelope([header, { type: "event" }, Object.assign(encodeSentryEvent(bounded), { sdk: SDK })]),
  );
}

/**
 * One line each: the envelope's header, the item's header, the item. Sentry cannot parse half a surrogate pair, in a value or
 * in a key, and drops the event. JSON writes such a half as an escape, and whole pairs as they are.
 */
export function joinEnvelope(lines: unknown[]): string {
  const text = lines.map((line) => JSON.stringify(line)).join("\n");
  return text.includes("\\ud") && HALF_PAIR.test(text)
    ? text.replace(ESCAPES, (found) => (found === "\\\\" ? found : "\ufffd"))
    : text;
}

const HALF_PAIR = /\\ud[89a-f]/;
const ESCAPES = /\\(?:\\|ud[89a-f][\da-f]{2})/g;

function encodeException(
  exception: CapturedException,
  id: number,
  mechanism: CapturedEvent["mechanism"],
  groups: ReadonlySet<number | undefined>,
) {
  const { type, value, frames, parent } = exception;
  // Spaces make ingest refuse it.
  const source = exception.source?.replace(/\s/g, "");
  return {
    // One without type and value is refused.
    type: type.trim() || value.trim() ? type : "Error",
    value,
    // Sentry wants the throwing frame last.
    ...(frames.length && {
      stacktrace: { frames: frames.map(encodeFrame).reverse() },
    }),
    // Never `synthetic`: it takes type and message out of the title and makes one issue of different failures.
    mechanism: {
      ...(parent === undefined
        ? { type: mechanism.type.trim() || "generic", handled: mechanism.handled }
        : { type: "chained", handled: mechanism.handled, parent_id: parent }),
      exception_id: id,
      ...(source && { source }),
      ...(groups.has(id) && { is_exception_group: true }),
    },
  };
}

function encodeBreadcrumb({ timestamp, level, message, type = "default", category, data }: Breadcrumb) {
  const time = encodeCrumbTime(timestamp);
  return {
    ...(time !== undefined && { timestamp: time }),
    type,
    ...(category && { category }),
    level,
    ...(message && { message }),
    ...(data && { data }),
  };
}

/** An invalid id makes ingest refuse the image. */
function debugImage([code_file, debug_id]: [string, string]) {
  return /^[\da-f]{8}-?([\da-f]{4}-?){3}[\da-f]{12}$/i.test(debug_id)
    ? [{ type: "sourcemap" as const, code_file, debug_id }]
    : [];
}

interface SentryFrame {
  function: string;
  filename: string;
  abs_path: string;
  in_app: boolean;
  lineno?: number;
  colno?: number;
}

/** A frame in Sentry's form. */
export function encodeFrame({ function: name, file, line, column, inApp }: Frame): SentryFrame {
  const frame: SentryFrame = { function: name ?? "?", filename: file, abs_path: file, in_app: inApp };
  if (line && line > 0 && Number.isSafeInteger(line)) {
    frame.lineno = line;
    if (column !== undefined) frame.colno = column;
  }
  return frame;
}
