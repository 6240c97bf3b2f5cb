import { copyFields } from "../../safe/read.ts";
import { LineMethods } from "./line-methods.ts";
import type { Breadcrumb, LogErrorOptions, LogLevel, LogOptions, UserContext } from "./types.ts";

/** The logger that makes children. */
interface Parent {
  log(level: LogLevel, message: string, metadata?: Record<string, unknown>, options?: LogOptions): void;
  logError(error: unknown, options?: LogErrorOptions): void;
  addBreadcrumb(breadcrumb: Omit<Breadcrumb, "timestamp">): void;
  setUser(user: UserContext | null): void;
  setTag(key: string, value: string): void;
  flush(): Promise<void>;
}

/** A logger whose lines have these values too. User, tags and breadcrumbs are those of the logger that made it. */
export class FlareLogChild extends LineMethods {
  readonly #parent: Parent;
  readonly #defaults: Record<string, unknown> & { source?: string };

  constructor(parent: Parent, defaults: Record<string, unknown> & { source?: string }) {
    super();
    this.#parent = parent;
    this.#defaults = copyFields(defaults);
  }

  override log(
    level: LogLevel,
    message: string,
    metadata?: Record<string, unknown>,
    options: LogOptions = {},
  ): void {
    const source = copyFields(options)["source"] ?? this.#defaults.source;
    this.#parent.log(
      level,
      message,
      { ...this.#defaults, ...copyFields(metadata) },
      { ...options, ...(typeof source === "string" && { source }) },
    );
  }

  logError(error: unknown, options: LogErrorOptions = {}): void {
    const { source: given, metadata, ...others } = copyFields(options);
    const source = given ?? this.#defaults.source;
    this.#parent.logError(error, {
      ...others,
      metadata: { ...this.#defaults, ...copyFields(metadata) },
      ...(typeof source === "string" && { source }),
    });
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
    return new FlareLogChild(this.#parent, { ...this.#defaults, ...copyFields(defaults) });
  }

  flush(): Promise<void> {
    return this.#parent.flush();
  }
}
