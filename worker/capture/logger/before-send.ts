import { warn } from "../memory/warn.ts";
import { orElse } from "../safe/read.ts";
import { hasLogContent } from "../wire/is-log-record.ts";
import type { BeforeSendLog } from "./options.ts";
import type { LogRecord } from "./record.ts";

/** The record as the hook wants it; `null` where it drops it; undefined where it fails. */
export function applyBeforeSend(hook: BeforeSendLog, record: LogRecord): LogRecord | null | undefined {
  const { id, timestamp, sequence } = record;
  const kept = orElse<unknown>(() => hook(record), undefined);
  if (kept === null || kept === false) return null;
  // A copy: the hook may keep what it returns, and change it later.
  const copy = orElse<unknown>(() => JSON.parse(JSON.stringify(kept)), undefined);
  if (hasLogContent(copy)) return { ...copy, id, timestamp, sequence };
  warn("logger beforeSend", "beforeSend of a logger failed, or returned no record");
  return undefined;
}
