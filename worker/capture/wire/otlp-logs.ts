import type { Level } from "../context.ts";
import type { Breadcrumb, CapturedEvent } from "../event/captured-event.ts";
import type { JsonObject, JsonValue } from "../safe/plain-json.ts";
import { SDK_NAME, VERSION } from "../version.ts";
import { encodeBounded } from "./encode-bounded.ts";
import { writeError, writeStack } from "./error-text.ts";
import { isHexId } from "./hex-id.ts";

/** Facts about the sender that are not in the event. */
export interface OtlpSender {
  /** Default: `unknown_service`, as OpenTelemetry defines it. */
  serviceName?: string | undefined;
  /** Replaces the environment of the event. */
  environment?: string | undefined;
}

export type AnyValue =
  | { stringValue: string }
  | { boolValue: boolean }
  | { intValue: string }
  | { doubleValue: number }
  | { arrayValue: { values: AnyValue[] } }
  /** Nothing, in a list. */
  | Record<string, never>;

export type Values = Record<string, JsonValue | object | undefined>;

const SEVERITY: Record<Level, readonly [severityNumber: number, severityText: string]> = {
  fatal: [21, "FATAL"],
  error: [17, "ERROR"],
  warning: [13, "WARN"],
  info: [9, "INFO"],
  debug: [5, "DEBUG"],
};
/** Nanoseconds have to fit into 64 bits. */
const LATEST_MS = 1.8e13;
export const SCOPE = { name: SDK_NAME, version: VERSION };
const LAST_BREADCRUMBS = 50;
/** Longer lists are shorter as JSON text. */
const MAX_ITEMS = 100;
const MAX_FILTERED = 1_000;
/** What FlareLog's SDK calls it: else the same failure would be another group there. */
const NOTHING_THROWN = "Unknown error (null or undefined thrown)";

/**
 * The event as the one log record of an OTLP/HTTP request in JSON: https://opentelemetry.io/docs/specs/otlp/#otlphttp.
 * Attributes have the names of OpenTelemetry's semantic conventions where there are any, and beside them those that
 * FlareLog's own SDK writes, in its structure, since its pages show those.
 */
export function encodeOtlpLogs(event: CapturedEvent, sender: OtlpSender = {}): string {
  return encodeBounded(event, (bounded) => encodeRequest(bounded, sender));
}

function encodeRequest(
  event: CapturedEvent,
  { serviceName, environment = event.environment }: OtlpSender,
): string {
  const { id, level, timestamp, release, transaction, exceptions, tags, request, user } = event;
  const [thrown] = exceptions;
  const [severityNumber, severityText] = SEVERITY[level] ?? SEVERITY.error;
  const time = nanoseconds(timestamp);
  const object = tags["durable_object.id"];
  const serverName = event.serverName ?? (object && `do-${object}`);

  const record = {
    timeUnixNano: time,
    observedTimeUnixNano: time,
    severityNumber,
    severityText,
    body: anyValue(writeBody(event)),
    attributes: encodeAttributes({
      // These come first, so that they cannot replace another attribute.
      ...shortValues(event.extra),
      ...tags,
      ...prefixed(event.contexts),
      ...prefixed({ extra: event.extra }),
      "log.record.uid": id,
      eventId: id,
      doId: object,
      "exception.type": thrown?.type,
      "exception.message": thrown?.value,
      "exception.stacktrace": thrown && writeStack(exceptions),
      "http.request.method": request?.method,
      "url.full": request?.url,
      ...describeHeaders(request),
      "user.id": user?.id,
      "user.name": user?.username,
      "user.email": user?.email,
      "client.address": user?.ip_address,
      user,
      fingerprint: event.fingerprint,
      handled: event.mechanism.handled,
      error: writeError(exceptions),
      breadcrumbs: encodeBreadcrumbs(event.breadcrumbs),
      environment,
      release,
      dist: event.dist,
      serverName,
      source: transaction,
      tags: Object.keys(tags).length ? tags : undefined,
    }),
    ...readTraceIds(event),
  };
  return encodeLogRecords([record], { serviceName, release, environment, serverName });
}

/** A request with these records, all of one resource. */
export function encodeLogRecords(logRecords: readonly object[], resource: Values): string {
  const scopeLogs = [{ scope: SCOPE, logRecords }];
  return JSON.stringify({ resourceLogs: [{ resource: encodeResource(resource), scopeLogs }] });
}

/** The Worker that sends, and what else is said of it. */
export function encodeResource({
  serviceName = "unknown_service",
  release,
  environment,
  serverName,
  ...others
}: Values) {
  return {
    attributes: encodeAttributes({
      "service.name": serviceName,
      "service.version": release,
      "deployment.environment.name": environment,
      "host.name": serverName,
      "cloud.provider": "cloudflare",
      "telemetry.sdk.name": SDK_NAME,
      "telemetry.sdk.version": VERSION,
      "telemetry.sdk.language": "webjs",
      ...others,
    }),
  };
}

/** Keys are unique and not empty. `null`, undefined and numbers that JSON cannot hold make no attribute. */
export function encodeAttributes(values: Values): { key: string; value: AnyValue }[] {
  const byKey = new Map(Object.entries(values).map(([key, value]) => [key.toWellFormed(), value]));
  return [...byKey].flatMap(([key, value]) =>
    key && !isNothing(value) ? [{ key, value: anyValue(value) }] : [],
  );
}

/** Each is a list there, since a header may come more than once. */
function describeHeaders(request: CapturedEvent["request"]): Values {
  const headers = Object.entries(request?.headers ?? {});
  return Object.fromEntries(headers.map(([name, value]) => [`http.request.header.${name}`, [value]]));
}

/** An empty line in a list of logs tells nothing. */
function writeBody({ message, exceptions: [thrown] }: CapturedEvent): string {
  if (message || !thrown) return message ?? "";
  const isNothing = thrown.type === "NonError" && /^(undefined|null)$/.test(thrown.value);
  return isNothing ? NOTHING_THROWN : thrown.value || thrown.type;
}

/** Lists of one type as lists; all others and objects as JSON text, which every backend can show. */
function anyValue(value: JsonValue | object): AnyValue {
  switch (typeof value) {
    case "string":
      return { stringValue: value.toWellFormed() };
    case "boolean":
      return { boolValue: value };
    case "number":
      return Number.isSafeInteger(value) ? { intValue: `${value}` } : { doubleValue: value };
    default:
      return isOfOneType(value)
        ? { arrayValue: { values: encodeItems(value) } }
        : { stringValue: JSON.stringify(value) };
  }
}

function isOfOneType(value: unknown): value is (string | number | boolean | null)[] {
  if (!Array.isArray(value) || value.length > MAX_ITEMS) return false;
  const kinds = new Set(value.filter((item) => item !== null).map((item) => typeof item));
  return kinds.size <= 1 && !kinds.has("object");
}

/** Integers and doubles are different types there: beside a double all numbers are doubles. */
function encodeItems(items: readonly (string | number | boolean | null)[]): AnyValue[] {
  const isDouble = items.some((item) => typeof item === "number" && !Number.isSafeInteger(item));
  return items.map((item) => {
    if (item === null) return {};
    return isDouble && typeof item === "number" ? { doubleValue: item } : anyValue(item);
  });
}

/**
 * FlareLog's SDK has the user's values under their own keys, so that its users filter by them. Nobody filters by a long
 * value.
 */
function shortValues(values: JsonObject): Values {
  const isShort = ([, value]: [string, JsonValue]) =>
    typeof value === "object" ? isOfOneType(value) : String(value).length <= MAX_FILTERED;
  return Object.fromEntries(Object.entries(values).filter(isShort));
}

function prefixed(groups: Record<string, object>): Values {
  return Object.fromEntries(
    Object.entries(groups).flatMap(([group, values]) =>
      Object.entries(values).map(([key, value]) => [`${group}.${key}`, value]),
    ),
  );
}

/** As a text, because no number has so many digits. 0 means that the time is unknown. */
export function nanoseconds(ms: number, within = 0): string {
  return ms >= 1 && ms < LATEST_MS ? `${Math.round(ms)}${`${within}`.padStart(6, "0")}` : "0";
}

function isNothing(value: unknown): value is null | undefined {
  return value === undefined || value === null || (typeof value === "number" && !Number.isFinite(value));
}

export function encodeBreadcrumbs(breadcrumbs: readonly Breadcrumb[] | undefined): object[] | undefined {
  if (!breadcrumbs?.length) return undefined;
  return breadcrumbs.slice(-LAST_BREADCRUMBS).map(({ timestamp, level, message, category, data }) => ({
    timestamp: new Date(timestamp).toJSON() ?? undefined,
    category,
    message,
    level: SEVERITY[level]?.[1],
    data,
  }));
}

function readTraceIds({ contexts: { trace } }: CapturedEvent) {
  const { trace_id, span_id, flags } = trace ?? {};
  if (!isHexId(trace_id, 32)) return {};
  return {
    traceId: trace_id,
    ...(isHexId(span_id, 16) && { spanId: span_id }),
    // One byte, as in a traceparent.
    ...(Number.isInteger(flags) && Number(flags) >= 0 && Number(flags) < 256 && { flags }),
  };
}
