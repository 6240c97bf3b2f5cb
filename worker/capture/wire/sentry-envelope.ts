import type { Breadcrumb, CapturedEvent, CapturedException } from "../event/captured-event.ts";
import type { Frame } from "../event/stack.ts";
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
export type SentryEvent = ReturnType<typeof encodeSentryEvent>;

/** The fields that Sentry knows by its own names and in the form that its ingest takes; nothing of the SDK is needed. */
export function encodeSentryEvent(event: CapturedEvent) {
  const { id, timestamp, level, message, exceptions, request, breadcrumbs, debugIds, fingerprint } = event;
  const time = encodeTime(timestamp);
  const user = encodeUser(event.user);
  const release = encodeRelease(event.release);
  const environment = encodeEnvironment(event.environment);
  const dist = encodeDist(event.dist);
  const members = exceptions.filter(({ source }) => source !== "cause");
  const groups = new Set(members.map(({ parent }) => parent));
  return {
    ...(time !== undefined && { timestamp: time }),
    platform: "javascript",
    level,
    ...(environment && { environment }),
    ...(release && { release }),
    ...(dist && { dist }),
    ...(event.serverName && { server_name: event.serverName }),
    ...(event.transaction && { transaction: event.transaction }),
    tags: encodeTags(event.tags),
    contexts: encodeContexts(event.contexts),
    extra: event.extra,
    ...(user && { user: { ...user } }),
    ...(fingerprint?.length && { fingerprint }),
    ...(request && { request: encodeRequest(request) }),
    // The protocol's form. The SDK's types know the bare list only, which strict readers of the protocol do not take.
    ...(breadcrumbs?.length && { breadcrumbs: { values: breadcrumbs.map(encodeBreadcrumb) } as never }),
    ...(debugIds && { debug_meta: { images: Object.entries(debugIds).flatMap(debugImage) } }),
    ...(message && { message }),
    ...(exceptions.length && {
      // Sentry wants the innermost cause first, the thrown error last.
      exception: {
        values: exceptions
          .map((exception, id) => encodeException(exception, id, event.mechanism, groups))
          .reverse(),
      },
    }),
    ...event.sentry,
    // No hook may change it: it makes sending twice safe.
    event_id: id,
  };
}

/** An envelope of our own, for when there is no SDK: https://develop.sentry.dev/sdk/data-model/envelopes/ */
export function encodeLiteEnvelope(event: CapturedEvent): string {
  const sdk = { name: SDK_NAME, version: VERSION };
  const header = { event_id: event.id, sent_at: new Date().toISOString(), sdk };
  return encodeBounded(event, (bounded) =>
    joinEnvelope([header, { type: "event" }, { ...encodeSentryEvent(bounded), sdk }]),
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

/** A method of other characters makes ingest refuse it. */
function encodeRequest({ method, url, headers }: NonNullable<CapturedEvent["request"]>) {
  return {
    ...(/^[a-z_-]{3,32}$/i.test(method) && { method }),
    ...(url && { url }),
    ...(headers && { headers }),
  };
}

/** An invalid id makes ingest refuse the image. */
function debugImage([code_file, debug_id]: [string, string]) {
  return /^[\da-f]{8}-?([\da-f]{4}-?){3}[\da-f]{12}$/i.test(debug_id)
    ? [{ type: "sourcemap" as const, code_file, debug_id }]
    : [];
}

/** A frame in Sentry's form. */
export function encodeFrame({ function: name, file, line, column, inApp }: Frame) {
  return {
    function: name ?? "?",
    filename: file,
    abs_path: file,
    ...(line && line > 0 && Number.isSafeInteger(line) && { lineno: line, colno: column }),
    in_app: inApp,
  };
}
