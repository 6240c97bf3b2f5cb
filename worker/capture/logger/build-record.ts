import type { Breadcrumb } from "../event/captured-event.ts";
import { errorChain } from "../event/error-chain.ts";
import type { Caller } from "../event/origin.ts";
import { writeMessage } from "../event/write-message.ts";
import { nextId, nextMoment } from "../memory/sequence.ts";
import { isError } from "../safe/is-error.ts";
import { type JsonObject, type Redaction, toPlainJson } from "../safe/plain-json.ts";
import { currentTrace } from "../trace/current.ts";
import { isJsonObject, textOfJson } from "../wire/user.ts";
import { findNewest } from "./crumbs.ts";
import { MAX_MESSAGE } from "./fit-record.ts";
import type { LogBreadcrumb } from "./logger.ts";
import { type LogLevel, type LogRecord, toEventLevel } from "./record.ts";
import type { RequestScope, Scope } from "./scope.ts";

/** A line, and what it is written in. */
export interface Line {
  readonly level: LogLevel;
  readonly message: unknown;
  readonly attributes: unknown;
  /** What `logError` was called with, as the only item. */
  readonly thrown: readonly [error: unknown] | undefined;
  readonly caller: Caller;
  readonly object: LogRecord["object"];
  /** The outermost first. */
  readonly scopes: readonly Scope[];
  readonly request: RequestScope | undefined;
}

const MAX_ATTRIBUTE_BYTES = 8_000;
const MAX_CRUMB = 500;
const MAX_CRUMB_BYTES = 2_500;
const LAST_BREADCRUMBS = 50;

/** The record of a line, bounded and without secrets. */
export function buildRecord(line: Line, redaction: Redaction): LogRecord {
  const { level, message, attributes, thrown, caller, object, scopes, request } = line;
  const error = thrown ?? (isError(attributes) ? ([attributes] as const) : undefined);
  const chain = error && errorChain(error[0], [], redaction);
  const [first] = chain ?? [];
  const text =
    message === undefined ? first?.value || first?.type : writeMessage(message, MAX_MESSAGE, redaction);
  const { traceId, spanId, parentSpanId } = currentTrace() ?? request?.trace ?? {};
  const user = scopes.findLast((scope) => scope.user !== undefined)?.user;
  const tags = joinTags(scopes);
  const breadcrumbs = findNewest(chain ? scopes.flatMap((scope) => scope.breadcrumbs) : [], LAST_BREADCRUMBS);
  return {
    id: nextId(),
    ...nextMoment(),
    level,
    message: text || "(empty message)",
    attributes: {
      ...scopes.at(-1)?.attributes,
      ...(error && !thrown ? {} : toAttributes(attributes, redaction)),
    },
    ...(object && { object }),
    ...(caller.method && { handler: caller.method }),
    ...(traceId && spanId && { trace: { traceId, spanId, ...(parentSpanId && { parentSpanId }) } }),
    ...(request?.request && { request: request.request }),
    ...(user && { user }),
    ...(tags.length && { tags: Object.fromEntries(tags) }),
    ...(chain && { error: chain }),
    ...(breadcrumbs.length && { breadcrumbs }),
  };
}

export function toAttributes(attributes: unknown, redaction: Redaction): JsonObject {
  if (attributes === undefined || attributes === null) return {};
  return toPlainJson(Object(attributes), redaction, { bytes: MAX_ATTRIBUTE_BYTES });
}

export function toCrumb(
  { level, message, type, category, data }: LogBreadcrumb,
  redaction: Redaction,
): Breadcrumb {
  // The texts come first, however they are ordered: long data would take the bytes that they need.
  const ordered = { message: message ?? "", type, category, data };
  const plain = toPlainJson(ordered, redaction, { bytes: MAX_CRUMB_BYTES, text: MAX_CRUMB });
  return {
    timestamp: Date.now(),
    level: toEventLevel(level),
    message: textOfJson(plain["message"] ?? ""),
    ...(typeof plain["type"] === "string" && { type: plain["type"] }),
    ...(typeof plain["category"] === "string" && { category: plain["category"] }),
    ...(isJsonObject(plain["data"]) && { data: plain["data"] }),
  };
}

/** The last of a name counts, also where it takes the tag away. */
function joinTags(scopes: readonly Scope[]): [string, string][] {
  const joined = Object.fromEntries(scopes.flatMap(({ tags }) => Object.entries(tags)));
  return Object.entries(joined).filter((entry): entry is [string, string] => entry[1] !== null);
}
