import type { Level, RequestLike, UserLike } from "../context.ts";
import type { FlushResult } from "./outlet.ts";
import type { LogLevel } from "./record.ts";

/** Values of a line. An `Error` in their place, as in `log.error("it failed", error)`, is described as `logError` does. */
export type LogAttributes = Record<string, unknown> | Error;

/** The second argument of `logError`: attributes, of which these two are taken by the record itself. */
export interface LogErrorAttributes {
  /** Default: that of the error. */
  message?: string | undefined;
  /** Default `error`. */
  level?: LogLevel | undefined;
  readonly [name: string]: unknown;
}

/** What happened, for the next `logError` and the object's next captured error. */
export interface LogBreadcrumb {
  message: string;
  /** Default `info`. */
  level?: LogLevel | Level | undefined;
  type?: string | undefined;
  category?: string | undefined;
  data?: Record<string, unknown> | undefined;
}

/**
 * Writes records with the object's id, name and class, the handler and the trace. No method throws, and none but `flush`
 * waits for anything: records are sent 50 milliseconds after the first, several in one request, by the invocation's
 * `waitUntil`.
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
  /** Writes a record with the error, its causes, and the breadcrumbs. It makes no event: see `captureExceptionInIsolate`. */
  logError(error: unknown, attributes?: LogErrorAttributes): void;
  /** A logger whose records have these values too. Its user, tags and breadcrumbs are its own. */
  child(attributes: Record<string, unknown>): Logger;
  /**
   * Runs work as a part of this request: the records that are written meanwhile have its trace, method and address. Users,
   * tags and breadcrumbs that are set meanwhile belong to it alone, also where several requests run at once. An error is
   * logged and thrown on; nothing waits for a flush.
   *
   * @param work gets a logger for the request. With nodejs_compat the object's own logger knows the request too; without
   * it, only that one does
   */
  withRequest<Result>(request: RequestLike, work: (log: Logger) => Promise<Result> | Result): Promise<Result>;
  addBreadcrumb(breadcrumb: LogBreadcrumb): void;
  /** Who is affected, in the records that follow. `null`: nobody any more. */
  setUser(user: UserLike | string | null): void;
  /** A value to filter by, in the records that follow. `null`: none any more. */
  setTag(name: string, value: string | number | boolean | null): void;
  /**
   * Sends what is there, and resolves when it is settled. Nothing needs to call it: records are sent without. It never
   * rejects.
   */
  flush(): Promise<FlushResult>;
}
