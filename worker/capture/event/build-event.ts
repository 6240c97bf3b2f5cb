import type { CaptureContext, Level } from "../context.ts";
import { isAbandoned } from "../filters/attempts.ts";
import { isolateFacts } from "../memory/isolate-facts.ts";
import {
  type JsonObject,
  type JsonValue,
  MAX_LISTED,
  orElse,
  type Redaction,
  toPlainJson,
  toText,
} from "../safe/plain-json.ts";
import type { Settings } from "../settings/settings.ts";
import { LEVELS, MAX_EVENT_BYTES, MAX_FINGERPRINT } from "../wire/limits.ts";
import { trimEvent } from "../wire/trim.ts";
import { shapeUser } from "../wire/user.ts";
import { debugIdsOf } from "./debug-ids.ts";
import { describeValue } from "./describe-value.ts";
import { errorChain, ownFacts } from "./error-chain.ts";
import { describeOrigin } from "./origin.ts";
import { type CapturedRequest, toRequest } from "./request.ts";
import { type Frame, parseStack } from "./stack.ts";
import { toTag, toTags } from "./tags.ts";

const MAX_MESSAGE = 8_192;
const MAX_NAME = 250;

/** One error of the chain: the thrown one, one of its causes, or a member of an AggregateError. */
export interface CapturedException {
  type: string;
  value: string;
  /** The throwing frame first, as V8 writes them. */
  frames: Frame[];
  /**
   * True where what was thrown is no error, so that the frames are those of the call that captured it. Sentry is not told:
   * it would leave type and message out of the title.
   */
  synthetic?: boolean;
  /** Index of the exception that holds this one, and where: `cause`, `errors[0]`. Absent on the thrown one. */
  parent?: number;
  source?: string;
}

/** What happened before the error. */
export interface Breadcrumb {
  /** Milliseconds since 1970. */
  timestamp: number;
  level: Level;
  message: string;
  /** How Sentry draws it: `default`, `http`, `navigation`, … Default: `default`. */
  type?: string;
  /** Where it comes from, such as `console` for a line of the log. */
  category?: string;
  data?: JsonObject;
}

/** Who was affected, by the names of Sentry's protocol. */
export interface EventUser {
  id?: string;
  username?: string;
  email?: string;
  ip_address?: string;
  /** Anything else. */
  data?: JsonObject;
}

/** The one plain-JSON record that hooks and transports get. */
export interface CapturedEvent {
  /** 32 hex digits. The same event sent twice keeps it, and Sentry counts it once. */
  id: string;
  /** Milliseconds since 1970. */
  timestamp: number;
  level: Level;
  environment: string;
  release?: string;
  /** Which build of the release. */
  dist?: string;
  serverName?: string;
  /** Class and handler, such as `Room.alarm`. */
  transaction?: string;
  /** What is reported, where that is no error: the event of a `captureMessage`. */
  message?: string;
  /** The thrown error first, then its causes and members, depth first. Empty only where there is a `message`. */
  exceptions: CapturedException[];
  /** Where it was caught, and whether it stopped there. */
  mechanism: { type: string; handled: boolean };
  tags: Record<string, string>;
  contexts: Record<string, JsonObject>;
  extra: JsonObject;
  user?: EventUser;
  /** What events of one issue have in common, in the place of what the backend groups by; `{{ default }}` is that. */
  fingerprint?: string[];
  /** What happened before, oldest first. */
  breadcrumbs?: Breadcrumb[];
  request?: CapturedRequest;
  /** Ids of source maps, by the files of frames. */
  debugIds?: Record<string, string>;
  /** Fields of Sentry's own format that have no place above, such as `logger`, by Sentry's names. Only Sentry gets them. */
  sentry?: JsonObject;
}

interface EventSettings extends Settings {
  /** Names of request headers that go on the event. */
  readonly headers?: readonly string[] | undefined;
}

/** Makes the event of an error. Whatever was thrown, it does not fail; a context that throws when read makes it throw. */
export function buildEvent(
  error: unknown,
  context: CaptureContext,
  settings: EventSettings,
  redaction: Redaction,
  callSite: string,
): CapturedEvent {
  const site = siteOf(callSite);
  const own = ownFacts(error);
  const exceptions = errorChain(error, site, redaction);
  const debugIds = debugIdsOf(exceptions);
  const level = isAbandoned(context.alarm) ? "fatal" : "error";
  const event = {
    ...buildCommon(context, settings, redaction, site, level, own),
    exceptions,
    ...(debugIds && { debugIds }),
  };
  return trimEvent(event, MAX_EVENT_BYTES);
}

/** Makes the event of a message, where there is no error. Its level is `info` unless the context says another. */
export function buildMessageEvent(
  message: unknown,
  context: CaptureContext,
  settings: EventSettings,
  redaction: Redaction,
  callSite: string,
): CapturedEvent {
  const text = toText(
    orElse(() => String(describeValue(message)), ""),
    MAX_MESSAGE,
    redaction,
  );
  const event = {
    ...buildCommon(
      { ...context, handled: context.handled ?? true },
      settings,
      redaction,
      siteOf(callSite),
      "info",
      {},
    ),
    // Without exceptions an event must have one.
    message: text || "(empty message)",
    exceptions: [],
  };
  return trimEvent(event, MAX_EVENT_BYTES);
}

/** The calls that led to the capture, without the first frame, which is the capture itself. */
function siteOf(callSite: string): Frame[] {
  return parseStack(callSite).slice(1);
}

/** All but what is reported. */
function buildCommon(
  context: CaptureContext,
  { headers, ...settings }: EventSettings,
  redaction: Redaction,
  site: Frame[],
  level: Level,
  own: Record<string, unknown>,
) {
  const { handler, transaction, tags, contexts, request } = describeOrigin(context, site);
  const facts = { ...contexts, error: Object.keys(own).length ? own : undefined, isolate: isolateFacts() };
  const user = shapeUser(toPlainJson({ user: context.user }, redaction, { bytes: 8_000 })["user"]);
  const fingerprint = fingerprintOf(context.fingerprint, redaction);
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
    extra: toPlainJson(context.extra ?? {}, redaction, { bytes: 34_000 }),
    ...(user && { user }),
    ...(fingerprint.length && { fingerprint }),
    ...(request && { request: toRequest(request, redaction, headers) }),
  };
}

/** Untyped callers pass anything. */
function fingerprintOf(given: unknown, redaction: Redaction): string[] {
  const work = { left: MAX_LISTED };
  const parts: unknown[] = Array.isArray(given) ? given.slice(0, MAX_FINGERPRINT) : [];
  return parts.map((part) => toTag("", part, redaction, work)[1]).filter(Boolean);
}

/** What the platform puts on its own errors: whether to try again, and whose fault it was. */
function platformFlags({ retryable, overloaded, remote, durableObjectReset }: Record<string, unknown>) {
  return {
    "error.retryable": retryable,
    "error.overloaded": overloaded,
    "error.remote": remote,
    "error.durableObjectReset": durableObjectReset,
  };
}

/** Untyped callers pass anything, and a backend refuses a context that is no object. */
function objects(contexts: JsonObject): Record<string, JsonObject> {
  const isObject = (entry: [string, JsonValue]): entry is [string, JsonObject] =>
    typeof entry[1] === "object" && entry[1] !== null && !Array.isArray(entry[1]);
  return Object.fromEntries(Object.entries(contexts).filter(isObject));
}
