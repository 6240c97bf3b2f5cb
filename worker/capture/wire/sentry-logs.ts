import { type LogBatch, type LogRecord, SEVERITY } from "../logger/record.ts";
import type { JsonValue } from "../safe/plain-json.ts";
import { SDK_NAME, VERSION } from "../version.ts";
import { flattenRecord } from "./flat-log.ts";
import { isHexId } from "./hex-id.ts";
import { joinEnvelope } from "./sentry-envelope.ts";
import { encodeEnvironment, encodeRelease } from "./sentry-rules.ts";

/** An envelope with one item of records: https://develop.sentry.dev/sdk/telemetry/logs/ */
export function encodeLogEnvelope(batch: LogBatch): string {
  const sdk = { name: SDK_NAME, version: VERSION };
  const items = batch.records.map((record) => encodeItem(record, batch));
  const type = {
    type: "log",
    item_count: items.length,
    content_type: "application/vnd.sentry.items.log+json",
  };
  return joinEnvelope([{ sent_at: new Date().toISOString(), sdk }, type, { version: 2, items }]);
}

function encodeItem(record: LogRecord, { id, release, environment, serverName }: LogBatch) {
  const { timestamp, sequence, level, message, trace } = record;
  const hasTrace = isHexId(trace?.traceId, 32);
  const spanId = hasTrace && isHexId(trace?.spanId, 16) ? trace?.spanId : undefined;
  return {
    timestamp: timestamp / 1_000,
    // Each must have one: those that were sent together and belong to no trace have one in common.
    trace_id: hasTrace ? trace?.traceId : id,
    ...(spanId && { span_id: spanId }),
    level,
    severity_number: SEVERITY[level],
    body: message,
    attributes: encodeValues({
      ...flattenRecord(record),
      "log.record.uid": record.id,
      "server.address": serverName,
      "sentry.release": encodeRelease(release),
      "sentry.environment": encodeEnvironment(environment),
      "sentry.sdk.name": SDK_NAME,
      "sentry.sdk.version": VERSION,
      "sentry.timestamp.sequence": sequence,
      "sentry.trace.parent_span_id": spanId,
    }),
  };
}

/** Makes values of the types that Sentry has. Lists and objects are JSON text. Undefined values make no attribute. */
function encodeValues(values: Record<string, JsonValue | undefined>) {
  const encoded = Object.entries(values).map(
    ([key, value]) => [key.toWellFormed(), encodeValue(value)] as const,
  );
  return Object.fromEntries(encoded.filter(([, value]) => value));
}

function encodeValue(value: JsonValue | undefined) {
  if (typeof value === "string") return { value, type: "string" };
  if (typeof value === "boolean") return { value, type: "boolean" };
  if (typeof value === "number")
    return Number.isFinite(value)
      ? { value, type: Number.isSafeInteger(value) ? "integer" : "double" }
      : undefined;
  return value ? { value: JSON.stringify(value), type: "string" } : undefined;
}
