import type { CaptureContext, Level } from "../context.ts";
import { isolateFacts } from "../memory/isolate-facts.ts";
import { findLines } from "../memory/recent-lines.ts";
import { type JsonObject, type JsonValue, type Redaction, toPlainJson, toText } from "../safe/plain-json.ts";
import { MAX_LISTED } from "../safe/read.ts";
import { writeMessage } from "../safe/write-message.ts";
import type { Settings } from "../settings/settings.ts";
import { LEVELS, MAX_EVENT_BYTES, MAX_FINGERPRINT } from "../wire/limits.ts";
import { trimEvent } from "../wire/trim.ts";
import { shapeUser } from "../wire/user.ts";
import { isAbandoned } from "./alarm.ts";
import type { Breadcrumb, CapturedEvent } from "./captured-event.ts";
import { findDebugIds } from "./debug-ids.ts";
import { errorChain, ownFacts } from "./error-chain.ts";
import { describeOrigin } from "./origin.ts";
import { toRequest } from "./request.ts";
import { type Frame, parseStack } from "./stack.ts";
import { toTag, toTags } from "./tags.ts";

const MAX_MESSAGE = 8_192;
const MAX_NAME = 250;

interface EventSettings extends Settings {
  /** Names of request headers that go on the event. */
  readonly headers?: readonly string[] | undefined;
}

/** Makes the event of an error. It does not fail, whatever was thrown. It throws only if reading the context throws. */
export function buildEvent(
  error: unknown,
  context: CaptureContext,
  settings: EventSettings,
  redaction: Redaction,
  callSite: string,
): CapturedEvent {
  const site = parseStack(callSite);
  const own = ownFacts(error);
  const exceptions = errorChain(error, site, redaction);
  const debugIds = findDebugIds(exceptions);
  const level = isAbandoned(context.alarm) ? "fatal" : "error";
  const event = {
    ...buildCommon(context, settings, redaction, site, level, own),
    ...breadcrumbsBefore(context, error),
    exceptions,
    ...(debugIds && { debugIds }),
  };
  // Every other field is bounded, so without these an event cannot reach the limit, and is not measured.
  const isSmall = !context.extra && !context.user && !context.fingerprint && !event.breadcrumbs && !debugIds;
  return isSmall ? event : trimEvent(event, MAX_EVENT_BYTES);
}

/** Makes the event of a message without an error. Its level is `info`, unless the context has another. */
export function buildMessageEvent(
  message: unknown,
  context: CaptureContext,
  settings: EventSettings,
  redaction: Redaction,
  callSite: string,
): CapturedEvent {
  const text = writeMessage(message, MAX_MESSAGE, redaction);
  const event = {
    ...buildCommon(
      { ...context, handled: context.handled ?? true },
      settings,
      redaction,
      parseStack(callSite),
      "info",
      {},
    ),
    ...breadcrumbsBefore(context, message),
    // An event without exceptions must have a message.
    message: text || "(empty message)",
    exceptions: [],
  };
  return trimEvent(event, MAX_EVENT_BYTES);
}

/** The last lines that a logger has written in the same object. */
function breadcrumbsBefore(context: CaptureContext, error: unknown): { breadcrumbs?: Breadcrumb[] } {
  const breadcrumbs = findLines(context, error);
  return breadcrumbs.length ? { breadcrumbs } : {};
}

/** All parts of an event except the error or message itself. */
function buildCommon(
  context: CaptureContext,
  { headers, ...settings }: EventSettings,
  redaction: Redaction,
  site: readonly Frame[],
  level: Level,
  own: Record<string, unknown>,
) {
  const { handler, transaction, tags, contexts, request } = describeOrigin(context, site);
  const facts = { ...contexts, error: Object.keys(own).length ? own : undefined, isolate: isolateFacts() };
  const user =
    context.user !== undefined &&
    shapeUser(toPlainJson({ user: context.user }, redaction, { bytes: 8_000 })["user"]);
  const fingerprint = readFingerprint(context.fingerprint, redaction);
  return {
    id: crypto.randomUUID().replaceAll("-", ""),
    timestamp: Date.now(),
    level: LEVELS.find((known) => known === context.level) ?? level,
    ...settings,
    environment: settings.environment.slice(0, MAX_NAME),
    ...(settings.release && { release: settings.release.slice(0, MAX_NAME) }),
    ...(transaction && { transaction: toText(transaction, MAX_NAME, redaction) }),
    mechanism: {
      type: toText(`isolate_capture.${handler ?? "catch"}`, MAX_NAME, redaction),
      handled: Boolean(context.handled ?? handler !== "webSocketError"),
    },
    tags: toTags(redaction, tags, platformFlags(own), context.tags),
    contexts: objects(toPlainJson(facts, redaction, { bytes: 8_000 })),
    extra: context.extra === undefined ? {} : toPlainJson(context.extra ?? {}, redaction, { bytes: 34_000 }),
    ...(user && { user }),
    ...(fingerprint.length && { fingerprint }),
    ...(request && { request: toRequest(request, redaction, headers) }),
  };
}

/** Untyped callers pass anything. */
function readFingerprint(given: unknown, redaction: Redaction): string[] {
  const work = { left: MAX_LISTED };
  const parts: unknown[] = Array.isArray(given) ? given.slice(0, MAX_FINGERPRINT) : [];
  return parts.map((part) => toTag("", part, redaction, work)[1]).filter(Boolean);
}

/** The flags that the platform puts on its own errors: whether a retry may help, and which side failed. */
function platformFlags({ retryable, overloaded, remote, durableObjectReset }: Record<string, unknown>) {
  return {
    "error.retryable": retryable,
    "error.overloaded": overloaded,
    "error.remote": remote,
    "error.durableObjectReset": durableObjectReset,
  };
}

/** Untyped callers pass anything, and a backend refuses a context that is not an object. */
function objects(contexts: JsonObject): Record<string, JsonObject> {
  return Object.fromEntries(Object.entries(contexts).filter(isObject));
}

function isObject(entry: [string, JsonValue]): entry is [string, JsonObject] {
  return typeof entry[1] === "object" && entry[1] !== null && !Array.isArray(entry[1]);
}
