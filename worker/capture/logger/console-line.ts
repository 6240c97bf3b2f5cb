import { flattenRecord } from "../wire/flat-log.ts";
import type { LogLevel, LogRecord } from "./record.ts";

const METHODS = {
  trace: "debug",
  debug: "debug",
  info: "info",
  warn: "warn",
  error: "error",
  fatal: "error",
} as const;

/** One line of JSON, whose keys Workers Logs shows as fields. */
export function writeToConsole(record: LogRecord, more: Record<string, string> = {}): void {
  const { level, message, trace } = record;
  console[METHODS[level satisfies LogLevel]](
    JSON.stringify({
      level,
      message,
      ...(trace && { trace_id: trace.traceId, span_id: trace.spanId }),
      ...flattenRecord(record),
      ...more,
    }),
  );
}
