import { writeMessage } from "../../event/write-message.ts";
import { nextId, nextMoment } from "../../memory/sequence.ts";
import { asText, copyFields, orElse, read } from "../../safe/read.ts";
import { currentTrace } from "../../trace/current.ts";
import { isHexId } from "../../wire/hex-id.ts";
import { isLevel, type LogRecord, SEVERITY } from "../record.ts";
import { scrubMetadata } from "./describe.ts";
import type { FlareLogScope } from "./requests.ts";
import type { FlareLogSettings } from "./settings.ts";
import type { LogEntry } from "./types.ts";

const MAX_MESSAGE = 16_000;

/** The record of a line. `null`: the hook drops it. Undefined: the hook has failed. */
export function buildLine(
  given: Record<string, unknown>,
  { beforeSend, common, defaultSource, scrubFields, redaction }: FlareLogSettings,
  root: FlareLogScope,
  scope: FlareLogScope,
): LogRecord | null | undefined {
  const moment = nextMoment();
  const running = currentTrace();
  const givenTrace = asText(given["traceId"]);
  const isOther = isHexId(givenTrace, 32) && givenTrace !== running?.traceId;
  const { message, source: givenSource } = given;
  // An empty one says that the line has none.
  const source = typeof givenSource === "string" ? givenSource : defaultSource;
  const user = scope.user === undefined ? root.user : scope.user;
  const tags = { ...root.tags, ...scope.tags };
  let entry: LogEntry = {
    timestamp: new Date(moment.timestamp).toISOString(),
    level: given["level"] as LogEntry["level"],
    message: typeof message === "string" ? message : writeMessage(message, MAX_MESSAGE, redaction),
    source,
    metadata: {
      ...copyFields(given["metadata"]),
      ...(user && { user }),
      ...(Object.keys(tags).length && { tags }),
      ...common,
      ...(source && { source }),
    },
    traceId: givenTrace || running?.traceId,
    spanId: asText(given["spanId"]) || (isOther ? undefined : running?.spanId),
  };
  if (beforeSend) {
    const built = entry;
    const kept = orElse<unknown>(() => beforeSend(built), undefined);
    if (kept === false) return null;
    if (!(findSeverity(read(kept, "level")) > 0)) return undefined;
    entry = kept as LogEntry;
  }
  const name = entry.level.toLowerCase();
  const attributes = { ...copyFields(entry.metadata), ...(entry.source && { source: entry.source }) };
  // What is given for a trace is often an id of another kind: the line still belongs to the running one.
  const isOwn = isHexId(entry.traceId, 32);
  const { traceId = "", spanId = "" } = (isOwn ? entry : running) ?? {};
  return {
    id: nextId(),
    ...moment,
    level: isLevel(name) ? name : "info",
    message: writeMessage(entry.message, MAX_MESSAGE, redaction),
    attributes: scrubMetadata(attributes, scrubFields, redaction),
    ...(traceId && { trace: { traceId, spanId } }),
  };
}

/** NaN for an unknown level. */
export function findSeverity(level: unknown): number {
  const name = orElse(() => String(level).toLowerCase(), "");
  return isLevel(name) ? SEVERITY[name] : Number.NaN;
}
