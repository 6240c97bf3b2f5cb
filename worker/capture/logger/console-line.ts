import { flattenRecord } from "../wire/flat-log.ts";
import type { LogRecord } from "./record.ts";

/** One line of JSON, whose keys Workers Logs shows as fields. */
export function writeToConsole(record: LogRecord, more: Record<string, string> = {}): void {
  const { level, message, trace } = record;
  const method = level === "trace" ? "debug" : level === "fatal" ? "error" : level;
  console[method](
    JSON.stringify(
      flattenRecord(record, { level, message, trace_id: trace?.traceId, span_id: trace?.spanId, ...more }),
    ),
  );
}
