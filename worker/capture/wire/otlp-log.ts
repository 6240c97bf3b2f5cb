import { type LogRecord, SEVERITY } from "../logger/record.ts";
import { isHexId } from "./hex-id.ts";
import { encodeAttributes, nanoseconds, type Values } from "./otlp-logs.ts";

/** A record as OpenTelemetry's LogRecord, with these attributes. */
export function encodeLogRecord(
  { timestamp, sequence, level, message, trace }: LogRecord,
  attributes: Values,
) {
  // The order of what was written in one millisecond is in the digits below it.
  const time = nanoseconds(timestamp, sequence);
  return {
    timeUnixNano: time,
    observedTimeUnixNano: time,
    severityNumber: SEVERITY[level],
    severityText: level.toUpperCase(),
    body: { stringValue: message.toWellFormed() },
    attributes: encodeAttributes(attributes),
    ...(isHexId(trace?.traceId, 32) && { traceId: trace?.traceId }),
    ...(isHexId(trace?.spanId, 16) && { spanId: trace?.spanId }),
  };
}
