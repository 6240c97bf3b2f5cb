import { read } from "../safe/read.ts";
import { LOGS_VERSION, type LogsRecord } from "./log-record.ts";
import { parseLogs } from "./parse-logs.ts";
import { type InvalidRecord, parseRecord } from "./parse-record.ts";
import type { EventRecord } from "./record.ts";

/** Checks a record of an event or of logs. One of neither kind is treated as an event of a later version. */
export function parseAny(value: unknown): EventRecord | LogsRecord | InvalidRecord {
  const isLogs = read(value, "v") === LOGS_VERSION && read(value, "logs") !== undefined;
  return isLogs ? parseLogs(value) : parseRecord(value);
}
