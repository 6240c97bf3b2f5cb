import { type LogBatch, type LogRecord, SEVERITY } from "../logger/record.ts";
import { errorOf } from "./error-text.ts";
import { flattenRecord } from "./flat-log.ts";
import { isHexId } from "./hex-id.ts";
import {
  encodeAttributes,
  encodeBreadcrumbs,
  encodeLogRecords,
  nanoseconds,
  type OtlpSender,
} from "./otlp-logs.ts";

/** Records as one OTLP/HTTP request in JSON. Beside OpenTelemetry's names they have those that FlareLog's own SDK writes. */
export function encodeOtlpRecords(batch: LogBatch, sender: OtlpSender = {}): string {
  const { release, records } = batch;
  const [{ object } = {}] = records;
  const environment = sender.environment ?? batch.environment;
  const serverName = batch.serverName ?? (object && `do-${object.id}`);
  const serviceName = sender.serviceName ?? "unknown_service";
  const common = { environment, release, serverName };
  return encodeLogRecords(
    records.map((record) => encodeRecord(record, common)),
    { serviceName, ...common },
  );
}

function encodeRecord(record: LogRecord, common: Record<string, string | undefined>) {
  const { id, level, timestamp, sequence, message, attributes, object, handler, trace } = record;
  const { user, tags, error, breadcrumbs } = record;
  const time = nanoseconds(timestamp, sequence);
  return {
    // The order of what was written in one millisecond is in the digits below it.
    timeUnixNano: time,
    observedTimeUnixNano: time,
    severityNumber: SEVERITY[level],
    severityText: level.toUpperCase(),
    body: { stringValue: message.toWellFormed() },
    attributes: encodeAttributes(
      flattenRecord(record, {
        // FlareLog's own name for where a line comes from: the user may know better.
        source: attributes["source"] ?? ([object?.class, handler].filter(Boolean).join(".") || undefined),
        doId: object?.id,
        sequence,
        "log.record.uid": id,
        user,
        error: error && errorOf(error),
        breadcrumbs: encodeBreadcrumbs(breadcrumbs),
        tags,
        ...common,
      }),
    ),
    ...(isHexId(trace?.traceId, 32) && { traceId: trace?.traceId }),
    ...(isHexId(trace?.spanId, 16) && { spanId: trace?.spanId }),
  };
}
