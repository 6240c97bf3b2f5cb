import type { Level } from "../context.ts";
import type { CapturedEvent } from "../event.ts";
import type { JsonValue } from "../plain-json.ts";
import { SDK_NAME, VERSION } from "../version.ts";
import { errorOf, stackTextOf } from "./error-text.ts";

/** What is not in the event but belongs to whoever sends it. */
export interface OtlpSender {
  /** Default: as OpenTelemetry calls a service that nobody has named. */
  serviceName?: string | undefined;
  /** In the place of the event's own. */
  environment?: string | undefined;
}

type AnyValue =
  | { stringValue: string }
  | { boolValue: boolean }
  | { intValue: string }
  | { doubleValue: number };

type Values = Record<string, JsonValue | object | undefined>;

const SEVERITY: Record<Level, readonly [severityNumber: number, severityText: string]> = {
  fatal: [21, "FATAL"],
  error: [17, "ERROR"],
  warning: [13, "WARN"],
  info: [9, "INFO"],
  debug: [5, "DEBUG"],
};
/** Nanoseconds have to fit into 64 bits. */
const LATEST_MS = 1.8e13;
const LAST_BREADCRUMBS = 50;

/**
 * The event as the one log record of an OTLP/HTTP request in JSON: https://opentelemetry.io/docs/specs/otlp/#otlphttp.
 * Attributes have the names of OpenTelemetry's semantic conventions where there are any, and beside them those that
 * FlareLog's own SDK writes, in its structure, since its pages show those.
 */
export function encodeOtlpLogs(
  event: CapturedEvent,
  { serviceName = "unknown_service", environment = event.environment }: OtlpSender = {},
): string {
  const { id, level, timestamp, release, transaction, exceptions, tags, request } = event;
  const [thrown] = exceptions;
  const [severityNumber, severityText] = SEVERITY[level] ?? SEVERITY.error;
  const time = nanoseconds(timestamp);
  const object = tags["durable_object.id"];
  const serverName = object && `do-${object}`;

  const record = {
    timeUnixNano: time,
    observedTimeUnixNano: time,
    severityNumber,
    severityText,
    // An empty line in a list of logs tells nothing.
    body: anyValue(thrown?.value || thrown?.type || ""),
    attributes: attributesOf({
      ...tags,
      ...prefixed(event.contexts),
      ...prefixed({ extra: event.extra }),
      "log.record.uid": id,
      eventId: id,
      "exception.type": thrown?.type,
      "exception.message": thrown?.value,
      "exception.stacktrace": stackTextOf(exceptions),
      "http.request.method": request?.method,
      "url.full": request?.url,
      handled: event.mechanism.handled,
      error: errorOf(exceptions),
      breadcrumbs: breadcrumbsOf(event),
      environment,
      release,
      serverName,
      source: transaction,
      tags: Object.keys(tags).length ? tags : undefined,
    }),
    ...traceOf(event),
  };
  const resource = {
    "service.name": serviceName,
    "service.version": release,
    "deployment.environment.name": environment,
    "host.name": serverName,
    "cloud.provider": "cloudflare",
    "telemetry.sdk.name": SDK_NAME,
    "telemetry.sdk.version": VERSION,
    "telemetry.sdk.language": "webjs",
  };
  const scope = { name: SDK_NAME, version: VERSION };
  return JSON.stringify({
    resourceLogs: [
      { resource: { attributes: attributesOf(resource) }, scopeLogs: [{ scope, logRecords: [record] }] },
    ],
  });
}

/** Keys are unique and not empty; what is undefined is no attribute. */
function attributesOf(values: Values): { key: string; value: AnyValue }[] {
  const byKey = new Map(Object.entries(values).map(([key, value]) => [key.toWellFormed(), value]));
  return [...byKey].flatMap(([key, value]) =>
    key && value !== undefined ? [{ key, value: anyValue(value) }] : [],
  );
}

/** Lists and objects as JSON text: it is what FlareLog's SDK makes of them, and every backend can show it. */
function anyValue(value: JsonValue | object): AnyValue {
  switch (typeof value) {
    case "string":
      return { stringValue: value.toWellFormed() };
    case "boolean":
      return { boolValue: value };
    case "number":
      return Number.isSafeInteger(value) ? { intValue: `${value}` } : { doubleValue: value };
    default:
      return { stringValue: JSON.stringify(value) };
  }
}

function prefixed(groups: Record<string, object>): Values {
  return Object.fromEntries(
    Object.entries(groups).flatMap(([group, values]) =>
      Object.entries(values).map(([key, value]) => [`${group}.${key}`, value]),
    ),
  );
}

/** As text, since no number has so many digits. Where the time cannot be told, 0, which means that. */
function nanoseconds(ms: number): string {
  return ms >= 1 && ms < LATEST_MS ? `${Math.round(ms)}000000` : "0";
}

function breadcrumbsOf({ breadcrumbs }: CapturedEvent): object[] | undefined {
  return breadcrumbs?.slice(-LAST_BREADCRUMBS).map(({ timestamp, level, message }) => ({
    timestamp: new Date(timestamp).toJSON(),
    category: "console",
    message,
    level: SEVERITY[level]?.[1],
  }));
}

function traceOf({ contexts: { trace } }: CapturedEvent): { traceId?: string; spanId?: string } {
  const traceId = idOf(trace?.trace_id, 32);
  const spanId = idOf(trace?.span_id, 16);
  return traceId ? { traceId, ...(spanId && { spanId }) } : {};
}

/** An id of zeros only is none: https://www.w3.org/TR/trace-context/#trace-id */
function idOf(value: unknown, digits: number): string | undefined {
  const id = `${value}`;
  return id.length === digits && /^[0-9a-f]*[1-9a-f][0-9a-f]*$/.test(id) ? id : undefined;
}
