import type { ContextLike } from "../context.ts";
import type { RedactOptions } from "../redact/redaction.ts";
import {
  between,
  checkOptions,
  FUNCTION,
  isObject,
  oneOf,
  REDACT,
  type Rules,
  TEXT,
  transportRules,
} from "../settings/check-options.ts";
import type { LogTransport } from "../transports/log-transport.ts";
import { type LogLevel, type LogRecord, SEVERITY } from "./record.ts";

/** May change a record, or drop it by returning `null` or `false`. */
export type BeforeSendLog = (record: LogRecord) => LogRecord | null | false;

export interface LoggerOptions {
  /**
   * `this.ctx` of an object, or the `ctx` of a Worker. The id, name and class of the object come from it, and flushes
   * wait in its `waitUntil`.
   */
  ctx?: ContextLike | undefined;
  /** The class, or an instance of it (`this`). Default: found through `ctx`, otherwise read from the stack. */
  object?: string | object | undefined;
  /** Lines below this level are left out. Default `trace`: all lines are kept. */
  level?: LogLevel | undefined;
  /** The share of lines that are sent, from 0 to 1. Default 1. The console and the breadcrumbs get all lines. */
  sampleRate?: number | undefined;
  /**
   * Called with each record within the call that logs, before the record is written or sent. Return it, changed or not,
   * or `null` to drop it. If it throws or returns something else, the record is dropped and counted, because this may
   * be a privacy filter.
   */
  beforeSend?: BeforeSendLog | undefined;
  /** Values that every record has. */
  attributes?: Record<string, unknown> | undefined;
  /**
   * Whether each record is also written to the console, as one line of JSON. Default: if a transport is configured.
   * `true`: even without a transport.
   */
  console?: boolean | undefined;
  /** Where records go, all at once. Default: those of the entry that are configured in env. */
  transports?: readonly LogTransport[] | undefined;
  /**
   * The transport that keeps records that could not be delivered. Default: the Queue `ERROR_QUEUE`, if it is bound.
   * `false`: none.
   */
  fallback?: LogTransport | false | undefined;
  /** Which bindings and keys are secrets, in addition to those that look like secrets. */
  redact?: RedactOptions | undefined;
  /** How long a flush may take, in milliseconds, from 1 to 30000. Default 2000. */
  deadlineMs?: number | undefined;
  /** Called with the number of records that were just lost. */
  onDrop?: ((count: number) => void) | undefined;
  /** Default: `SENTRY_RELEASE`, `COMPILER_VERSION` or the id of the `CF_VERSION_METADATA` binding. */
  release?: string | undefined;
  /** Default: `SENTRY_ENVIRONMENT`, `ENVIRONMENT` or "production", under `wrangler dev` and Vite "development". */
  environment?: string | undefined;
  /** Where the code runs. Default: none; for FlareLog the object. */
  serverName?: string | undefined;
}

/** What each option must be. A function, so that bundlers leave it out where nobody calls it. */
const listRules = (): Rules<LoggerOptions> => ({
  ctx: [(value) => typeof Object(value).waitUntil === "function", "this.ctx, or the ctx of a handler"],
  object: [(value) => /^(string|object|function)$/.test(typeof value), "a class, or its name"],
  level: oneOf(Object.keys(SEVERITY)),
  sampleRate: between(0, 1),
  beforeSend: FUNCTION,
  attributes: [isObject, "an object"],
  console: ["boolean", "true or false"],
  ...transportRules("sendLogs", " of logs"),
  redact: REDACT,
  deadlineMs: between(1, 30_000),
  onDrop: FUNCTION,
  release: TEXT,
  environment: TEXT,
  serverName: TEXT,
});

/** @throws TypeError that names the option, the value and what is allowed. */
export function checkLoggerOptions(options: LoggerOptions): void {
  checkOptions("createLogger", options, listRules());
}
