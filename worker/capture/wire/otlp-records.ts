import type { LogBatch, LogRecord } from "../logger/record.ts";
import { writeError } from "./error-text.ts";
import { flattenRecord } from "./flat-log.ts";
import { encodeLogRecord } from "./otlp-log.ts";
import { encodeBreadcrumbs, encodeLogRecords, type OtlpSender } from "./otlp-logs.ts";

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
  const { id, sequence, attributes, object, handler, user, tags, error, breadcrumbs } = record;
  const own = {
    // FlareLog's own name for where a line comes from: the user may know better.
    source: attributes["source"] ?? ([object?.class, handler].filter(Boolean).join(".") || undefined),
    doId: object?.id,
    sequence,
    "log.record.uid": id,
    user,
    error: error && writeError(error),
    breadcrumbs: encodeBreadcrumbs(breadcrumbs),
    tags,
    ...common,
  };
  return encodeLogRecord(record, flattenRecord(record, own));
}
