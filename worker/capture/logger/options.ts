import type { ContextLike } from "../context.ts";
import type { RedactOptions } from "../redact/redaction.ts";
import {
  checkOptions,
  DEADLINE,
  FUNCTION,
  isFunction,
  type OptionRule,
  RATE,
  REDACT,
  TEXT,
} from "../settings/check-options.ts";
import type { LogTransport } from "../transports/log-transport.ts";
import { isLevel, type LogLevel, type LogRecord, SEVERITY } from "./record.ts";

/** May change a record, or drop it by returning `null` or `false`. */
export type BeforeSendLog = (record: LogRecord) => LogRecord | null | false;

export interface LoggerOptions {
  /** `this.ctx` of an object, or the `ctx` of a Worker: gives the object's id, name and class, and what flushes wait in. */
  ctx?: ContextLike | undefined;
  /** The class, or an instance of it (`this`). Default: found by `ctx`, else read from the stack. */
  object?: string | object | undefined;
  /** Lines below it are left out. Default `trace`: none is. */
  level?: LogLevel | undefined;
  /** The share of lines that are sent, from 0 to 1. Default 1. The console and breadcrumbs get all. */
  sampleRate?: number | undefined;
  /**
   * Called with each record before it is written or sent, in the call that logs: return it (changed or not), or `null` to drop it.
   * Where it throws or returns something else, the record is dropped and counted, since it may be a privacy filter.
   */
  beforeSend?: BeforeSendLog | undefined;
  /** Values that every record has. */
  attributes?: Record<string, unknown> | undefined;
  /**
   * Whether each record is written to the console as well, as one line of JSON. Default: where a transport is configured.
   * `true`: also where none is.
   */
  console?: boolean | undefined;
  /** Where records go, all at once. Default: those of the entry that are configured in env. */
  transports?: readonly LogTransport[] | undefined;
  /** What keeps records that could not be delivered. Default: the Queue `ERROR_QUEUE`, if it is bound. `false`: nothing. */
  fallback?: LogTransport | false | undefined;
  /** Which bindings and keys are secrets, beside those that look like it. */
  redact?: RedactOptions | undefined;
  /** How long a flush may take, in milliseconds, from 1 to 30000. Default 2000. */
  deadlineMs?: number | undefined;
  /** Told how many records have just been lost. */
  onDrop?: ((count: number) => void) | undefined;
  /** Default: `SENTRY_RELEASE`, `COMPILER_VERSION` or the id of the `CF_VERSION_METADATA` binding. */
  release?: string | undefined;
  /** Default: `SENTRY_ENVIRONMENT`, `ENVIRONMENT` or "production". */
  environment?: string | undefined;
  /** Where the code runs. Default: none; for FlareLog the object. */
  serverName?: string | undefined;
}

/** What each option must be. */
const RULES: Record<keyof LoggerOptions, OptionRule> = {
  ctx: [(value) => isFunction(Object(value).waitUntil), "this.ctx, or the ctx of a handler"],
  object: [(value) => /^(string|object|function)$/.test(typeof value), "a class, or its name"],
  level: [isLevel, `one of ${Object.keys(SEVERITY).join(", ")}`],
  sampleRate: RATE,
  beforeSend: FUNCTION,
  attributes: [(value) => typeof value === "object" && !Array.isArray(value), "an object"],
  console: [(value) => typeof value === "boolean", "true or false"],
  transports: [
    (value) => Array.isArray(value) && value.every(isLogTransport),
    "transports of logs: objects with a name and a function sendLogs",
  ],
  fallback: [
    (value) => value === false || isLogTransport(value),
    "false, or a transport of logs: an object with a name and a function sendLogs",
  ],
  redact: REDACT,
  deadlineMs: DEADLINE,
  onDrop: FUNCTION,
  release: TEXT,
  environment: TEXT,
  serverName: TEXT,
};

/** @throws TypeError that names the option, the value and what is allowed. */
export function checkLoggerOptions(options: LoggerOptions): void {
  checkOptions("createLogger", options, RULES);
}

function isLogTransport(value: unknown): boolean {
  const { name, sendLogs } = Object(value);
  return typeof name === "string" && isFunction(sendLogs);
}
