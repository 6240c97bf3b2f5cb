import { createFileRegistry, fromJson } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

/**
 * The messages of an OTLP request with logs, as opentelemetry-proto 1.x defines them in its packages common, resource, logs
 * and collector, here all in one.
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

function fieldOf(line: string) {
  const [, label, type = "", name = "", number] =
    /^(?:(repeated|oneof) )?(\w+) (\w+) = (\d+)$/.exec(line) ?? [];
  const isEnum = type === "SeverityNumber";
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
  enumType: [
    {
      name: "SeverityNumber",
      value: ["UNSPECIFIED", ...SEVERITIES].map((name, number) => ({
        name: `SEVERITY_NUMBER_${name}`,
        number,
      })),
    },
  ],
};

export const registry = createFileRegistry(fromJson(FileDescriptorSetSchema, { file: [file] }));
