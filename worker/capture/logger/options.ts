import type { ContextLike } from "../context.ts";
import type { RedactOptions } from "../redact/redaction.ts";
import { checkNames } from "../settings/spelling.ts";
import type { LogTransport } from "../transports/log-transport.ts";
import { isLevel, type LogLevel, type LogRecord, SEVERITY } from "./record.ts";

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
  /** Default: `SENTRY_ENVIRONMENT`, `ENVIRONMENT` or "production". */
  environment?: string | undefined;
  /** Where the code runs. Default: none; for FlareLog the object. */
  serverName?: string | undefined;
}

/** What each option must be. */
const RULES: {
  [Name in keyof LoggerOptions]-?: readonly [is: (value: unknown) => boolean, allowed: string];
} = {
  ctx: [(value) => typeof Object(value).waitUntil === "function", "this.ctx, or the ctx of a handler"],
  object: [(value) => /^(string|object|function)$/.test(typeof value), "a class, or its name"],
  level: [isLevel, `one of ${Object.keys(SEVERITY).join(", ")}`],
  sampleRate: [(value) => isBetween(value, 0, 1), "a number from 0 to 1"],
  beforeSend: [isFunction, "a function"],
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
  redact: [(value) => typeof value === "object" && value !== null, "an object with keep and keys"],
  deadlineMs: [(value) => isBetween(value, 1, 30_000), "a number from 1 to 30000"],
  onDrop: [isFunction, "a function"],
  release: [isText, "text"],
  environment: [isText, "text"],
  serverName: [isText, "text"],
};

/** @throws TypeError that names the option, the value and what is allowed. */
export function checkLoggerOptions(options: LoggerOptions): void {
  checkNames("createLogger", options, Object.keys(RULES));
  for (const [name, [is, allowed]] of Object.entries(RULES)) {
    const value: unknown = Reflect.get(options, name);
    if (value === undefined || is(value)) continue;
    const shown =
      typeof value === "string" ? `"${value}"` : typeof value === "object" ? "an object" : String(value);
    throw new TypeError(`createLogger: ${name} must be ${allowed}; got ${shown}`);
  }
}

function isLogTransport(value: unknown): boolean {
  const { name, sendLogs } = Object(value);
  return typeof name === "string" && isFunction(sendLogs);
}

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isBetween(value: unknown, from: number, to: number): boolean {
  return typeof value === "number" && value >= from && value <= to;
}
