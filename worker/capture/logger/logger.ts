import type { Level, RequestLike, UserLike } from "../context.ts";
import type { FlushResult } from "./outlet.ts";
import type { LogLevel } from "./record.ts";

/**
 * Values of a line. You can pass an `Error` instead, as in `log.error("it failed", error)`. It is described as by
 * `logError`.
 */
export type LogAttributes = Record<string, unknown> | Error;

/** The second argument of `logError`. These two attributes set fields of the record itself. */
export interface LogErrorAttributes {
  /** Default: the message of the error. */
  message?: string | undefined;
  /** Default `error`. */
  level?: LogLevel | undefined;
  readonly [name: string]: unknown;
}

/** A breadcrumb for the next `logError` and the next captured error of the object. */
export interface LogBreadcrumb {
  message: string;
  /** Default `info`. */
  level?: LogLevel | Level | undefined;
  type?: string | undefined;
  category?: string | undefined;
  data?: Record<string, unknown> | undefined;
}

/**
 * Writes records with the id, name and class of the object, the handler and the trace. No method throws, and only
 * `flush` waits for anything. Records are sent 50 milliseconds after the first one, several in one request, through the
 * `waitUntil` of the invocation.
 */
export interface Logger {
  trace(message: string, attributes?: LogAttributes): void;
  debug(message: string, attributes?: LogAttributes): void;
  info(message: string, attributes?: LogAttributes): void;
  warn(message: string, attributes?: LogAttributes): void;
  error(message: string, attributes?: LogAttributes): void;
  fatal(message: string, attributes?: LogAttributes): void;
  /** @param from class and method that log, where the stack does not show them */
  log(
    level: LogLevel,
    message: string,
    attributes?: LogAttributes,
    from?: { className?: string; method?: string },
  ): void;
  /**
   * Writes a record with the error, its causes, and the breadcrumbs. It makes no event: use `captureExceptionInIsolate`
   * for that.
   */
  logError(error: unknown, attributes?: LogErrorAttributes): void;
  /** Returns a logger whose records also have these values. It has a user, tags and breadcrumbs of its own. */
  child(attributes: Record<string, unknown>): Logger;
  /**
   * Runs work as a part of this request. Records of the work have the trace, method and address of the request. A user,
   * tag or breadcrumb that is set in the work belongs to this request only, even if several requests run at once. An
   * error is logged and thrown on. Nothing waits for a flush.
   *
   * @param work gets a logger for the request. With nodejs_compat the object's own logger knows the request too; without
   * it, only that one does
   */
  withRequest<Result>(request: RequestLike, work: (log: Logger) => Promise<Result> | Result): Promise<Result>;
  addBreadcrumb(breadcrumb: LogBreadcrumb): void;
  /** The user on the following records. `null` removes it. */
  setUser(user: UserLike | string | null): void;
  /** A value to filter by, on the following records. `null` removes it. */
  setTag(name: string, value: string | number | boolean | null): void;
  /**
   * Sends the waiting records, and resolves when that is done. You need not call it, because records are sent anyway.
   * It never rejects.
   */
  flush(): Promise<FlushResult>;
}
