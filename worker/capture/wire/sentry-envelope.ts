import type { CapturedEvent, CapturedException } from "../event.ts";
import type { JsonObject } from "../plain-json.ts";
import type { Frame } from "../stack.ts";
import { SDK_NAME, VERSION } from "../version.ts";

/** A Sentry event as its ingest takes it: https://develop.sentry.dev/sdk/data-model/event-payloads/ */
export type SentryEvent = ReturnType<typeof encodeSentryEvent>;

/** The fields that Sentry knows by its own names; nothing of the SDK is needed for it. */
export function encodeSentryEvent(event: CapturedEvent) {
  const { id, timestamp, exceptions, mechanism, request, breadcrumbs, debugIds, sentry, ...same } = event;
  return {
    ...same,
    event_id: id,
    timestamp: timestamp / 1000,
    platform: "javascript",
    contexts: { runtime: { name: "cloudflare" }, ...event.contexts } as Record<string, JsonObject>,
    ...(request && { request }),
    ...(breadcrumbs && {
      breadcrumbs: breadcrumbs.map((crumb) => ({ ...crumb, timestamp: crumb.timestamp / 1000 })),
    }),
    ...(debugIds && { debug_meta: { images: Object.entries(debugIds).map(debugImage) } }),
    // Sentry wants the innermost cause first, the thrown error last.
    exception: {
      values: exceptions.map((exception, id) => encodeException(exception, id, event)).reverse(),
    },
    ...sentry,
  };
}

/** An envelope of our own, for when there is no SDK: https://develop.sentry.dev/sdk/data-model/envelopes/ */
export function encodeLiteEnvelope(event: CapturedEvent): string {
  const sdk = { name: SDK_NAME, version: VERSION };
  const header = { event_id: event.id, sent_at: new Date().toISOString(), sdk };
  return joinEnvelope([header, { type: "event" }, { ...encodeSentryEvent(event), sdk }]);
}

/** One line each: the envelope's header, the item's header, the item. */
export function joinEnvelope(lines: unknown[]): string {
  return lines.map((line) => JSON.stringify(line, wellFormed)).join("\n");
}

/** Sentry cannot parse half a surrogate pair, which a text that a hook has cut may end with, and drops the event. */
function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.toWellFormed() : value;
}

function encodeException(exception: CapturedException, id: number, { exceptions, mechanism }: CapturedEvent) {
  const { type, value, frames, synthetic, parent, source } = exception;
  const isGroup = exceptions.some((other) => other.parent === id && other.source !== "cause");
  return {
    type,
    value,
    // Sentry wants the throwing frame last.
    ...(frames.length && {
      stacktrace: { frames: frames.map(encodeFrame).reverse() },
    }),
    mechanism: {
      ...(parent === undefined
        ? mechanism
        : { type: "chained", handled: mechanism.handled, parent_id: parent }),
      exception_id: id,
      ...(source && { source }),
      ...(synthetic && { synthetic }),
      ...(isGroup && { is_exception_group: true }),
    },
  };
}

function debugImage([code_file, debug_id]: [string, string]) {
  return { type: "sourcemap" as const, code_file, debug_id };
}

/** A frame in Sentry's form. */
export function encodeFrame({ function: name, file, line, column, inApp }: Frame) {
  return {
    function: name ?? "?",
    filename: file,
    abs_path: file,
    ...(line && { lineno: line, colno: column }),
    in_app: inApp,
  };
}
