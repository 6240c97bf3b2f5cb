import type { CaptureContext, Level } from "../context.ts";
import { isolateFacts } from "../memory/isolate-facts.ts";
import { findLines } from "../memory/recent-lines.ts";
import { type JsonObject, type Redaction, toPlainJson, toText } from "../safe/plain-json.ts";
import { MAX_LISTED } from "../safe/read.ts";
import type { Settings } from "../settings/settings.ts";
import { randomId } from "../trace/random-id.ts";
import { LEVELS, MAX_EVENT_BYTES, MAX_FINGERPRINT } from "../wire/limits.ts";
import { trimEvent } from "../wire/trim.ts";
import { shapeUser } from "../wire/user.ts";
import { isAbandoned } from "./alarm.ts";
import type { CapturedEvent } from "./captured-event.ts";
import { findDebugIds } from "./debug-ids.ts";
import { errorChain, ownFacts } from "./error-chain.ts";
import { describeOrigin } from "./origin.ts";
import { toRequest } from "./request.ts";
import { type Frame, parseStack } from "./stack.ts";
import { toTag, toTags } from "./tags.ts";
import { writeMessage } from "./write-message.ts";

const MAX_MESSAGE = 8_192;
const MAX_NAME = 250;
const FLAGS = ["retryable", "overloaded", "remote", "durableObjectReset"];

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
  const level = isAbandoned(context.alarm) ? "fatal" : "error";
  const event = buildCommon(context, settings, redaction, site, level, own);
  addBreadcrumbs(event, context, error);
  event.exceptions = errorChain(error, site, redaction);
  const debugIds = findDebugIds(event.exceptions);
  if (debugIds) event.debugIds = debugIds;
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
  const handled = context.handled ?? true;
  const event = buildCommon({ ...context, handled }, settings, redaction, parseStack(callSite), "info", {});
  addBreadcrumbs(event, context, message);
  // An event without exceptions must have a message.
  event.message = text || "(empty message)";
  return trimEvent(event, MAX_EVENT_BYTES);
}

/** Adds the last lines that a logger has written in the same object. */
function addBreadcrumbs(event: CapturedEvent, context: CaptureContext, error: unknown): void {
  const breadcrumbs = findLines(context, error);
  if (breadcrumbs.length) event.breadcrumbs = breadcrumbs;
}

/** Makes all parts of an event except the error or message itself. Optional fields are set only if there is something. */
function buildCommon(
  context: CaptureContext,
  { environment, release, dist, serverName, headers }: EventSettings,
  redaction: Redaction,
  site: readonly Frame[],
  level: Level,
  own: Record<string, unknown>,
): CapturedEvent {
  const { handler, transaction, tags, contexts, request } = describeOrigin(context, site);
  const { extra } = context;
  // The flags that the platform puts on its own errors: whether a retry may help, and which side failed.
  for (const flag of FLAGS) tags[`error.${flag}`] = own[flag];
  contexts["error"] = Object.keys(own).length ? own : undefined;
  contexts["isolate"] = isolateFacts();
  const event: CapturedEvent = {
    id: randomId(32),
    timestamp: Date.now(),
    level: LEVELS.find((known) => known === context.level) ?? level,
    environment: environment.slice(0, MAX_NAME),
    exceptions: [],
    mechanism: {
      type: toText(`isolate_capture.${handler ?? "catch"}`, MAX_NAME, redaction),
      handled: Boolean(context.handled ?? handler !== "webSocketError"),
    },
    tags: toTags(redaction, tags, context.tags),
    contexts: onlyObjects(toPlainJson(contexts, redaction, { bytes: 8_000 })),
    extra: extra === undefined ? {} : toPlainJson(extra ?? {}, redaction, { bytes: 34_000 }),
  };
  if (release) event.release = release.slice(0, MAX_NAME);
  if (dist) event.dist = dist;
  if (serverName) event.serverName = serverName;
  if (transaction) event.transaction = toText(transaction, MAX_NAME, redaction);
  if (request) event.request = toRequest(request, redaction, headers);
  if (context.user !== undefined) {
    const user = shapeUser(toPlainJson({ user: context.user }, redaction, { bytes: 8_000 })["user"]);
    if (user) event.user = user;
  }
  const fingerprint = readFingerprint(context.fingerprint, redaction);
  if (fingerprint.length) event.fingerprint = fingerprint;
  return event;
}

/** Untyped callers pass anything. */
function readFingerprint(given: unknown, redaction: Redaction): string[] {
  const work = { left: MAX_LISTED };
  const parts: unknown[] = Array.isArray(given) ? given.slice(0, MAX_FINGERPRINT) : [];
  return parts.map((part) => toTag("", part, redaction, work)[1]).filter(Boolean);
}

/** Untyped callers pass anything, and a backend refuses a context that is not an object. */
function onlyObjects(contexts: JsonObject): Record<string, JsonObject> {
  const kept: Record<string, JsonObject> = {};
  for (const [name, context] of Object.entries(contexts))
    if (typeof context === "object" && context && !Array.isArray(context)) kept[name] = context;
  return kept;
}
