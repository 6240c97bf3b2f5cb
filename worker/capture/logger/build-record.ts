import type { Breadcrumb, EventUser } from "../event/captured-event.ts";
import { describeValue } from "../event/describe-value.ts";
import { errorChain } from "../event/error-chain.ts";
import type { Caller } from "../event/origin.ts";
import { nextId, nextMoment } from "../memory/sequence.ts";
import { isError } from "../safe/is-error.ts";
import { type JsonObject, type Redaction, toPlainJson, toText } from "../safe/plain-json.ts";
import { orElse } from "../safe/read.ts";
import { currentTrace } from "../trace/current.ts";
import { textBytes } from "../wire/trim.ts";
import { MAX_BATCH_BYTES } from "./outlet.ts";
import { type LogLevel, type LogRecord, toEventLevel } from "./record.ts";
import type { RequestScope, Scope } from "./scope.ts";

/** A line as it is given. */
export interface Line {
  readonly level: LogLevel;
  readonly message: unknown;
  readonly attributes: unknown;
  /** What `logError` was called with, as the only item. */
  readonly thrown?: readonly [error: unknown] | undefined;
  readonly caller: Caller;
}

/** What a line is written in. */
export interface Surroundings {
  readonly object: LogRecord["object"];
  /** The outermost first. */
  readonly scopes: readonly Scope[];
  readonly request: RequestScope | undefined;
}

const MAX_MESSAGE = 8_192;
const MAX_ATTRIBUTE_BYTES = 8_000;
const MAX_CRUMB = 500;
const LAST_BREADCRUMBS = 50;
/** The parts that a record over the limit loses, one after the other until it fits. */
const CUTS: ((record: LogRecord) => object)[] = [
  () => ({ breadcrumbs: undefined }),
  ({ error }) => ({ error: error?.slice(0, 1) }),
  // Only a record that a hook has changed can still be too long.
  () => ({ error: undefined, tags: undefined, user: undefined, request: undefined, object: undefined }),
  ({ message }) => ({
    attributes: { trimmed: true },
    handler: undefined,
    trace: undefined,
    message: message.slice(0, MAX_MESSAGE),
  }),
];
const NOT_ASCII = /[^\0-\x7f]/;

/** The record of a line, bounded and without secrets. */
export function buildRecord(
  { level, message, attributes, thrown, caller }: Line,
  { object, scopes, request }: Surroundings,
  redaction: Redaction,
): LogRecord {
  const error = thrown ?? (isError(attributes) ? ([attributes] as const) : undefined);
  const chain = error && errorChain(error[0], [], redaction);
  const [first] = chain ?? [];
  const text = message === undefined ? first?.value || first?.type : toMessage(message, redaction);
  const trace = currentTrace() ?? request?.trace;
  const tags = joinTags(scopes);
  const user = findUser(scopes);
  const breadcrumbs = chain && lastBreadcrumbs(scopes);
  return {
    id: nextId(),
    ...nextMoment(),
    level,
    message: text || "(empty message)",
    attributes: joinAttributes(scopes, error && !thrown ? {} : toAttributes(attributes, redaction)),
    ...(object && { object }),
    ...(caller.method && { handler: caller.method }),
    ...(trace && {
      trace: {
        traceId: trace.traceId,
        spanId: trace.spanId,
        ...(trace.parentSpanId && { parentSpanId: trace.parentSpanId }),
      },
    }),
    ...(request?.request && { request: request.request }),
    ...(user && { user }),
    ...(tags && { tags }),
    ...(chain && { error: chain }),
    ...(breadcrumbs?.length && { breadcrumbs }),
  };
}

/** What the record takes in JSON. One that is too long for any batch loses what it can do without. */
export function fitRecord(record: LogRecord): number {
  for (let cut = 0; ; cut++) {
    const json = JSON.stringify(record);
    const bytes = NOT_ASCII.test(json) ? textBytes(json) : json.length;
    if (bytes <= MAX_BATCH_BYTES || cut === CUTS.length) return bytes;
    Object.assign(record, CUTS[cut]?.(record));
  }
}

function toMessage(message: unknown, redaction: Redaction, max = MAX_MESSAGE): string {
  return toText(
    orElse(() => String(describeValue(message)), ""),
    max,
    redaction,
  );
}

export function toAttributes(attributes: unknown, redaction: Redaction): JsonObject {
  if (attributes === undefined || attributes === null) return {};
  return toPlainJson(Object(attributes), redaction, { bytes: MAX_ATTRIBUTE_BYTES });
}

export function toCrumb(given: unknown, redaction: Redaction): Breadcrumb {
  const { message, level, type, category, data } = Object(given);
  return {
    timestamp: Date.now(),
    level: toEventLevel(level),
    message: toMessage(message ?? "", redaction, MAX_CRUMB),
    ...(typeof type === "string" && { type: toMessage(type, redaction, MAX_CRUMB) }),
    ...(typeof category === "string" && { category: toMessage(category, redaction, MAX_CRUMB) }),
    ...(data && { data: toPlainJson(Object(data), redaction, { bytes: MAX_CRUMB }) }),
  };
}

/** Those of the logger, of its innermost child, which has those of its parents, and of the line. */
function joinAttributes(scopes: readonly Scope[], own: JsonObject): JsonObject {
  return { ...scopes[0]?.attributes, ...scopes.at(-1)?.attributes, ...own };
}

/** The innermost that says something. */
function findUser(scopes: readonly Scope[]): EventUser | null | undefined {
  return scopes.findLast(({ user }) => user !== undefined)?.user;
}

function joinTags(scopes: readonly Scope[]): Record<string, string> | undefined {
  const entries = scopes.flatMap(({ tags }) => Object.entries(tags));
  if (!entries.length) return undefined;
  // The last of a name counts, also where it takes the tag away.
  const joined = Object.entries(Object.fromEntries(entries));
  return Object.fromEntries(joined.filter((entry): entry is [string, string] => entry[1] !== null));
}

function lastBreadcrumbs(scopes: readonly Scope[]): Breadcrumb[] {
  return scopes
    .flatMap(({ breadcrumbs }) => breadcrumbs)
    .sort((one, other) => one.timestamp - other.timestamp)
    .slice(-LAST_BREADCRUMBS);
}
