import { createFileRegistry, fromJson } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

/**
 * The messages of OTLP requests with logs and with spans, as opentelemetry-proto 1.x defines them in its packages common,
 * resource, logs, trace and collector, here all in one.
 */
const MESSAGES: Record<string, string[]> = {
  ExportLogsServiceRequest: ["repeated ResourceLogs resource_logs = 1"],
  ResourceLogs: ["Resource resource = 1", "repeated ScopeLogs scope_logs = 2", "string schema_url = 3"],
  ScopeLogs: [
    "InstrumentationScope scope = 1",
    "repeated LogRecord log_records = 2",
    "string schema_url = 3",
  ],
  LogRecord: [
    "fixed64 time_unix_nano = 1",
    "SeverityNumber severity_number = 2",
    "string severity_text = 3",
    "AnyValue body = 5",
    "repeated KeyValue attributes = 6",
    "uint32 dropped_attributes_count = 7",
    "fixed32 flags = 8",
    "bytes trace_id = 9",
    "bytes span_id = 10",
    "fixed64 observed_time_unix_nano = 11",
    "string event_name = 12",
  ],
  ExportTraceServiceRequest: ["repeated ResourceSpans resource_spans = 1"],
  ResourceSpans: ["Resource resource = 1", "repeated ScopeSpans scope_spans = 2", "string schema_url = 3"],
  ScopeSpans: ["InstrumentationScope scope = 1", "repeated Span spans = 2", "string schema_url = 3"],
  Span: [
    "bytes trace_id = 1",
    "bytes span_id = 2",
    "string trace_state = 3",
    "bytes parent_span_id = 4",
    "string name = 5",
    "SpanKind kind = 6",
    "fixed64 start_time_unix_nano = 7",
    "fixed64 end_time_unix_nano = 8",
    "repeated KeyValue attributes = 9",
    "uint32 dropped_attributes_count = 10",
    "Status status = 15",
    "fixed32 flags = 16",
  ],
  Status: ["string message = 2", "StatusCode code = 3"],
  Resource: ["repeated KeyValue attributes = 1", "uint32 dropped_attributes_count = 2"],
  InstrumentationScope: [
    "string name = 1",
    "string version = 2",
    "repeated KeyValue attributes = 3",
    "uint32 dropped_attributes_count = 4",
  ],
  KeyValue: ["string key = 1", "AnyValue value = 2"],
  ArrayValue: ["repeated AnyValue values = 1"],
  KeyValueList: ["repeated KeyValue values = 1"],
  AnyValue: [
    "oneof string string_value = 1",
    "oneof bool bool_value = 2",
    "oneof int64 int_value = 3",
    "oneof double double_value = 4",
    "oneof ArrayValue array_value = 5",
    "oneof KeyValueList kvlist_value = 6",
    "oneof bytes bytes_value = 7",
  ],
};

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const SEVERITIES = LEVELS.flatMap((level) => ["", "2", "3", "4"].map((step) => `${level}${step}`));

/** By the beginning of their names, in the order of their numbers from 0. */
const ENUMS: Record<string, readonly [prefix: string, names: readonly string[]]> = {
  SeverityNumber: ["SEVERITY_NUMBER", ["UNSPECIFIED", ...SEVERITIES]],
  SpanKind: ["SPAN_KIND", ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"]],
  StatusCode: ["STATUS_CODE", ["UNSET", "OK", "ERROR"]],
};

function fieldOf(line: string) {
  const [, label, type = "", name = "", number] =
    /^(?:(repeated|oneof) )?(\w+) (\w+) = (\d+)$/.exec(line) ?? [];
  const isEnum = type in ENUMS;
  const isMessage = type in MESSAGES;
  return {
    name,
    number: Number(number),
    jsonName: name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    label: label === "repeated" ? "LABEL_REPEATED" : "LABEL_OPTIONAL",
    type: isEnum ? "TYPE_ENUM" : isMessage ? "TYPE_MESSAGE" : `TYPE_${type.toUpperCase()}`,
    ...((isEnum || isMessage) && { typeName: `.otlp.${type}` }),
    ...(label === "oneof" && { oneofIndex: 0 }),
  };
}

const file = {
  name: "otlp.proto",
  package: "otlp",
  syntax: "proto3",
  messageType: Object.entries(MESSAGES).map(([name, lines]) => ({
    name,
    field: lines.map(fieldOf),
    ...(lines.some((line) => line.startsWith("oneof ")) && { oneofDecl: [{ name: "value" }] }),
  })),
  enumType: Object.entries(ENUMS).map(([name, [prefix, names]]) => ({
    name,
    value: names.map((one, number) => ({ name: `${prefix}_${one}`, number })),
  })),
};

export const registry = createFileRegistry(fromJson(FileDescriptorSetSchema, { file: [file] }));
