import type { Level } from "../context.ts";
import type { Breadcrumb, CapturedException, EventUser } from "../event/captured-event.ts";
import type { JsonObject } from "../safe/plain-json.ts";
import { orElse } from "../safe/read.ts";

/** From the least to the most important. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal";

/** One line of a logger, as plain JSON: what `beforeSend` and transports get. */
export interface LogRecord {
  /** 32 hex digits. The same record sent twice keeps it. */
  id: string;
  /** Milliseconds since 1970. */
  timestamp: number;
  /** The place of this record among those of the same millisecond in this isolate, from 0. */
  sequence: number;
  level: LogLevel;
  message: string;
  /** The values that were given with it, and those of its logger. */
  attributes: JsonObject;
  /** The Durable Object that it was written in. */
  object?: { id: string; name?: string; class?: string };
  /** The method that wrote it, such as `alarm`. */
  handler?: string;
  /** The trace that it belongs to, its own span there and the caller's. */
  trace?: { traceId: string; spanId: string; parentSpanId?: string };
  request?: { method: string; url: string };
  user?: EventUser;
  tags?: Record<string, string>;
  /** What was passed to `logError`, its causes and members after it. */
  error?: CapturedException[];
  /** What happened before the error, oldest first. */
  breadcrumbs?: Breadcrumb[];
  /** The number of records of this logger that were lost before this one, and that no earlier record has counted. */
  dropped?: number;
}

/** Records that are sent together. */
export interface LogBatch {
  /** 32 hex digits. The same batch sent twice keeps it. */
  id: string;
  environment: string;
  release?: string;
  serverName?: string;
  records: LogRecord[];
}

/** Severities of OpenTelemetry, which Sentry has taken over. */
export const SEVERITY: Record<LogLevel, number> = {
  trace: 1,
  debug: 5,
  info: 9,
  warn: 13,
  error: 17,
  fatal: 21,
};

export function isLevel(value: unknown): value is LogLevel {
  return typeof value === "string" && Object.hasOwn(SEVERITY, value);
}

/** A level by any of its names, in upper or lower case. */
export function toLevel(given: unknown): LogLevel | undefined {
  if (isLevel(given)) return given;
  const name = orElse(() => String(given).toLowerCase(), "").replace("warning", "warn");
  return isLevel(name) ? name : undefined;
}

/** As events name levels. */
export function toEventLevel(given: unknown): Level {
  const level = toLevel(given) ?? "info";
  if (level === "warn") return "warning";
  return level === "trace" ? "debug" : level;
}
