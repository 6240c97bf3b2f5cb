import { isAbandoned } from "./attempts.ts";
import type { CaptureContext, Level } from "./context.ts";
import { debugIdsOf } from "./debug-ids.ts";
import { errorChain, ownFacts } from "./error-chain.ts";
import { isolateFacts } from "./isolate.ts";
import { describeOrigin } from "./origin.ts";
import { type JsonObject, type JsonValue, type Redaction, toPlainJson } from "./plain-json.ts";
import type { Settings } from "./settings.ts";
import { type Frame, parseStack } from "./stack.ts";

/** One error of the chain: the thrown one, one of its causes, or a member of an AggregateError. */
export interface CapturedException {
  type: string;
  value: string;
  /** The throwing frame first, as V8 writes them. */
  frames: Frame[];
  /** True where the value thrown had no stack, and the frames are those of the call that captured it. */
  synthetic?: boolean;
  /** Index of the exception that holds this one, and where: `cause`, `errors[0]`. Absent on the thrown one. */
  parent?: number;
  source?: string;
}

/** A line that was logged before the error. */
export interface Breadcrumb {
  /** Milliseconds since 1970. */
  timestamp: number;
  level: Level;
  message: string;
  /** What it is, in Sentry's words: `http`, `navigation`. */
  type?: string;
  /** Where it comes from: `console`, `fetch`, a name of your own. */
  category?: string;
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
  /** Class and handler, such as `Room.alarm`. */
  transaction?: string;
  /** The thrown error first, then its causes and members, depth first. Never empty. */
  exceptions: CapturedException[];
  /** Where it was caught, and whether it stopped there. */
  mechanism: { type: string; handled: boolean };
  tags: Record<string, string>;
  contexts: Record<string, JsonObject>;
  extra: JsonObject;
  /** What was logged before, oldest first. */
  breadcrumbs?: Breadcrumb[];
  request?: { method: string; url: string };
  /** Ids of source maps, by the files of frames. */
  debugIds?: Record<string, string>;
  /** Fields of Sentry's own format that have no place above, such as `user`, by Sentry's names. Only Sentry gets them. */
  sentry?: JsonObject;
}

const LEVELS = ["fatal", "error", "warning", "info", "debug"] as const;

/** Makes the event of an error. Whatever was thrown, it does not fail; a context that throws when read makes it throw. */
export function buildEvent(
  error: unknown,
  context: CaptureContext,
  settings: Settings,
  redaction: Redaction,
  callSite: string,
): CapturedEvent {
  // Its first frame is the capture itself.
  const site = parseStack(callSite).slice(1);
  const { handler, transaction, tags, contexts, request } = describeOrigin(context, site);
  const own = ownFacts(error);
  const exceptions = errorChain(error, site, redaction);
  const debugIds = debugIdsOf(exceptions);
  const facts = { ...contexts, error: Object.keys(own).length ? own : undefined, isolate: isolateFacts() };
  return {
    id: crypto.randomUUID().replaceAll("-", ""),
    timestamp: Date.now(),
    level:
      LEVELS.find((level) => level === context.level) ?? (isAbandoned(context.alarm) ? "fatal" : "error"),
    ...settings,
    ...(transaction && { transaction: redaction.scrub(transaction) }),
    exceptions,
    mechanism: {
      type: redaction.scrub(`isolate_capture.${handler ?? "catch"}`),
      handled: Boolean(context.handled ?? handler !== "webSocketError"),
    },
    tags: texts({ ...tags, ...platformFlags(own), ...context.tags }, redaction),
    contexts: objects(toPlainJson(facts, redaction)),
    extra: toPlainJson(context.extra ?? {}, redaction),
    ...(request && { request: { ...request, url: redaction.scrub(request.url) } }),
    ...(debugIds && { debugIds }),
  };
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

function texts(tags: object, redaction: Redaction): Record<string, string> {
  const plain = Object.entries(toPlainJson(tags, redaction));
  return Object.fromEntries(plain.map(([key, value]) => [key, String(value).slice(0, 200).toWellFormed()]));
}
