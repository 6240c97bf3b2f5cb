import { fromBinary, fromJson, type JsonValue, toBinary, toJson } from "@bufbuild/protobuf";
import { check, checkJson } from "./otlp-rules.ts";
import { registry } from "./otlp-schema.ts";
import type { ArrivedLog, ArrivedSpan, ArrivedValues } from "./otlp-types.ts";

interface Request {
  resourceLogs?: {
    resource?: { attributes?: KeyValue[] };
    scopeLogs?: {
      scope?: { name?: string; version?: string };
      logRecords?: (Omit<ArrivedLog, "attributes" | "body"> & { attributes?: KeyValue[]; body?: AnyValue })[];
    }[];
  }[];
}

interface TraceRequest {
  resourceSpans?: {
    resource?: { attributes?: KeyValue[] };
    scopeSpans?: {
      scope?: { name?: string; version?: string };
      spans?: (Omit<ArrivedSpan, "attributes"> & { attributes?: KeyValue[] })[];
    }[];
  }[];
}

interface KeyValue {
  key: string;
  value?: AnyValue;
}

type AnyValue = Record<string, unknown>;

/** The log records of an OTLP/HTTP request in JSON. Throws an error that says where the request breaks a rule. */
export function decodeOtlpLogs(text: string): ArrivedLog[] {
  return recordsOf(decode(text, "ExportLogsServiceRequest") as Request);
}

/** The spans of one. */
export function decodeOtlpTraces(text: string): ArrivedSpan[] {
  const { resourceSpans = [] } = decode(text, "ExportTraceServiceRequest") as TraceRequest;
  const spans = resourceSpans.flatMap(({ resource, scopeSpans = [] }) =>
    scopeSpans.flatMap(({ scope = {}, spans = [] }) =>
      spans.map(({ attributes, ...span }) => ({
        ...span,
        traceId: toHex(span.traceId),
        spanId: toHex(span.spanId),
        ...(span.parentSpanId && { parentSpanId: toHex(span.parentSpanId) }),
        attributes: valuesOf(attributes, "a span"),
        resource: valuesOf(resource?.attributes, "a resource"),
        scope,
      })),
    ),
  );
  for (const { name, startTimeUnixNano, endTimeUnixNano } of spans) {
    check(Boolean(name), "a span", "named");
    check(BigInt(startTimeUnixNano) <= BigInt(endTimeUnixNano), name, "over after it has begun");
  }
  check(spans.length > 0, "request", "of at least one span");
  return spans;
}

function decode(text: string, name: string): unknown {
  const schema = registry.getMessage(`otlp.${name}`);
  if (!schema) throw new Error("the schema has no request");
  const given = JSON.parse(text) as JsonValue;
  checkJson(given, "request");
  const json = JSON.stringify(given, (key, value) =>
    /^(trace|span|parentSpan)Id$/.test(key) ? toBase64(value) : value,
  );
  const message = fromJson(schema, JSON.parse(json), { ignoreUnknownFields: false });
  // Through the wire format: what comes out is what a collector reads.
  return toJson(schema, fromBinary(schema, toBinary(schema, message)), { enumAsInteger: true });
}

function toBase64(hex: string): string {
  return btoa(String.fromCharCode(...(hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16))));
}

function toHex(base64: string): string {
  return Array.from(atob(base64), (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

function recordsOf({ resourceLogs = [] }: Request): ArrivedLog[] {
  const records = resourceLogs.flatMap(({ resource, scopeLogs = [] }, index) => {
    const attributes = valuesOf(resource?.attributes, `resourceLogs[${index}].resource`);
    check(typeof attributes["service.name"] === "string", `resourceLogs[${index}]`, "of a named service");
    return scopeLogs.flatMap(({ scope = {}, logRecords = [] }) =>
      logRecords.map(({ attributes: own, body, traceId, spanId, ...rest }) => ({
        ...rest,
        ...(traceId && { traceId: toHex(traceId) }),
        ...(spanId && { spanId: toHex(spanId) }),
        body: body && plain(body),
        attributes: valuesOf(own, "a log record"),
        resource: attributes,
        scope,
      })),
    );
  });
  check(records.length > 0, "request", "of at least one log record");
  return records;
}

function valuesOf(list: readonly KeyValue[] = [], path: string): ArrivedValues {
  for (const [index, { key }] of list.entries()) {
    check(Boolean(key), `${path}.attributes[${index}]`, "under a key");
    const isFirst = list.findIndex((other) => other.key === key) === index;
    check(isFirst, `${path}.attributes[${index}]`, `the only ${key}`);
  }
  return Object.fromEntries(list.map(({ key, value = {} }) => [key, plain(value)]));
}

/** An integer keeps its kind, so that it is not taken for a double or a text. */
function plain(value: AnyValue): unknown {
  const [kind, inner] = Object.entries(value)[0] ?? [];
  if (kind === "intValue") return { int: String(inner) };
  if (kind === "doubleValue") return { double: inner };
  const { values = [] } = Object(inner) as { values?: unknown[] };
  if (kind === "arrayValue") return (values as AnyValue[]).map(plain);
  if (kind === "kvlistValue") return valuesOf(values as KeyValue[], "a list of values");
  return inner;
}
