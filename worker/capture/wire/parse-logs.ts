import { read } from "../safe/read.ts";
import { isHexId } from "./hex-id.ts";
import { isLogRecord } from "./is-log-record.ts";
import { MAX_RECORD_BYTES, MAX_TO } from "./limits.ts";
import { LOGS_VERSION, type LogsRecord } from "./log-record.ts";
import type { InvalidRecord } from "./parse-record.ts";
import { faultOfPlainData } from "./plain-data.ts";
import { countBytes } from "./trim.ts";

const MAX_RECORDS = 100;
const isText = (value: unknown) => typeof value === "string";
const isMaybeText = (value: unknown) => value === undefined || isText(value);

/** Checks records of a logger that another Worker or a queue has handed over, as `parseRecord` checks events. */
export function parseLogs(value: unknown): LogsRecord | InvalidRecord {
  const version = read(value, "v");
  if (version !== LOGS_VERSION) return { invalid: `v must be ${LOGS_VERSION}`, version };
  const fault = faultOfPlainData(value, MAX_RECORD_BYTES);
  if (fault) return { invalid: fault };
  const { logs, to } = value as LogsRecord;
  const { id, environment, release, serverName, records } = Object(logs);
  if (!isHexId(id, 32) || !isText(environment) || !isMaybeText(release) || !isMaybeText(serverName))
    return { invalid: "logs is missing or of the wrong kind" };
  if (
    !Array.isArray(records) ||
    !records.length ||
    records.length > MAX_RECORDS ||
    !records.every(isLogRecord)
  )
    return { invalid: "logs.records is missing or of the wrong kind" };
  if (to !== undefined && !(Array.isArray(to) && to.length <= MAX_TO && to.every(isText)))
    return { invalid: "to must be a list of names" };
  if (countBytes(value as object) > MAX_RECORD_BYTES)
    return { invalid: `logs must have at most ${MAX_RECORD_BYTES} bytes` };
  return {
    v: LOGS_VERSION,
    logs: { id, environment, ...(release && { release }), ...(serverName && { serverName }), records },
    ...(to && { to }),
  };
}
