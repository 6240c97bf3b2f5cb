import type { FlareLog } from "./flarelog.ts";
import type { Breadcrumb, LogErrorOptions, LogLevel, LogOptions, UserContext } from "./types.ts";

/** A logger whose lines have these values too. User, tags and breadcrumbs are those of the logger that made it. */
export class FlareLogChild {
  readonly #parent: FlareLog;
  readonly #defaults: Record<string, unknown> & { source?: string };

  constructor(parent: FlareLog, defaults: Record<string, unknown> & { source?: string }) {
    this.#parent = parent;
    this.#defaults = { ...defaults };
  }

  trace(message: string, metadata?: Record<string, unknown>): void {
    this.log("TRACE", message, metadata);
  }

  debug(message: string, metadata?: Record<string, unknown>): void {
    this.log("DEBUG", message, metadata);
  }

  info(message: string, metadata?: Record<string, unknown>): void {
    this.log("INFO", message, metadata);
  }

  warn(message: string, metadata?: Record<string, unknown>): void {
    this.log("WARN", message, metadata);
  }

  error(message: string, metadata?: Record<string, unknown>): void {
    this.log("ERROR", message, metadata);
  }

  fatal(message: string, metadata?: Record<string, unknown>): void {
    this.log("FATAL", message, metadata);
  }

  log(level: LogLevel, message: string, metadata?: Record<string, unknown>, options: LogOptions = {}): void {
    const { source = this.#defaults.source } = options;
    this.#parent.log(level, message, { ...this.#defaults, ...metadata }, { ...options, source });
  }

  logError(error: unknown, options: LogErrorOptions = {}): void {
    const { source = this.#defaults.source, metadata, ...others } = options;
    this.#parent.logError(error, { ...others, metadata: { ...this.#defaults, ...metadata }, source });
  }

  addBreadcrumb(breadcrumb: Omit<Breadcrumb, "timestamp">): void {
    this.#parent.addBreadcrumb(breadcrumb);
  }

  setUser(user: UserContext | null): void {
    this.#parent.setUser(user);
  }

  setTag(key: string, value: string): void {
    this.#parent.setTag(key, value);
  }

  child(defaults: Record<string, unknown> & { source?: string }): FlareLogChild {
    return new FlareLogChild(this.#parent, { ...this.#defaults, ...defaults });
  }

  flush(): Promise<void> {
    return this.#parent.flush();
  }
}
