import type { RequestLike, UserLike } from "../context.ts";
import type { Caller } from "../event/origin.ts";
import { toTag } from "../event/tags.ts";
import { toPlainJson } from "../safe/plain-json.ts";
import { copyFields, MAX_LISTED, orElse } from "../safe/read.ts";
import { currentTrace, runInTrace } from "../trace/current.ts";
import { readRequestTrace } from "../trace/read-trace.ts";
import { startTrace } from "../trace/start-trace.ts";
import { shapeUser } from "../wire/user.ts";
import { toAttributes, toCrumb } from "./build-record.ts";
import { lookUpCaller } from "./caller.ts";
import type { Core } from "./core.ts";
import { noteThrown } from "./lines.ts";
import type { LogAttributes, LogBreadcrumb, LogErrorAttributes, Logger } from "./logger.ts";
import { type FlushResult, NOTHING } from "./outlet.ts";
import type { LogLevel } from "./record.ts";
import { requestScope } from "./request.ts";
import {
  addCrumb,
  addTag,
  currentRequest,
  newScope,
  type RequestScope,
  runInRequest,
  type Scope,
} from "./scope.ts";

const MAX_USER_BYTES = 8_000;

/** A logger, or a child of one, or that of a request. Without a core it does nothing. */
export class IsolateLogger implements Logger {
  readonly #core: Core | undefined;
  /** The request that it was made for. */
  readonly #request: RequestScope | undefined;
  /** Those of children, the outermost first. */
  readonly #own: readonly Scope[];

  constructor(core?: Core, request?: RequestScope, own: readonly Scope[] = []) {
    this.#core = core;
    this.#request = request;
    this.#own = own;
  }

  trace(message: string, attributes?: LogAttributes): void {
    this.#write(this.trace, "trace", message, attributes);
  }

  debug(message: string, attributes?: LogAttributes): void {
    this.#write(this.debug, "debug", message, attributes);
  }

  info(message: string, attributes?: LogAttributes): void {
    this.#write(this.info, "info", message, attributes);
  }

  warn(message: string, attributes?: LogAttributes): void {
    this.#write(this.warn, "warn", message, attributes);
  }

  error(message: string, attributes?: LogAttributes): void {
    this.#write(this.error, "error", message, attributes);
  }

  fatal(message: string, attributes?: LogAttributes): void {
    this.#write(this.fatal, "fatal", message, attributes);
  }

  log(level: LogLevel, message: string, attributes?: LogAttributes, from?: Caller): void {
    this.#write(from ?? this.log, level, message, attributes);
  }

  logError(error: unknown, attributes: LogErrorAttributes = {}): void {
    if (!this.#core) return;
    const { level = "error", message, ...rest } = copyFields(attributes);
    this.#write(this.logError, level, message, rest, [error]);
  }

  child(attributes: Record<string, unknown>): Logger {
    const core = this.#core;
    if (!core) return this;
    const around = this.#own.at(-1) ?? core.root;
    const scope = newScope({ ...around.attributes, ...toAttributes(attributes, core.redaction) });
    return new IsolateLogger(core, this.#request, [...this.#own, scope]);
  }

  async withRequest<Result>(
    request: RequestLike,
    work: (log: Logger) => Promise<Result> | Result,
  ): Promise<Result> {
    const core = this.#core;
    if (!core) return work(this);
    const caller = lookUpCaller(this.withRequest);
    const trace = currentTrace() ?? startTrace(readRequestTrace(request));
    const scope = { ...requestScope(core, request, caller), trace };
    const log = new IsolateLogger(core, scope, this.#own);
    // Without a name: a capture in `work` may have no other frame, and would take it for the handler.
    return runInRequest(scope, () =>
      runInTrace(trace, async () => {
        try {
          return await work(log);
        } catch (error) {
          noteThrown(error, scope);
          log.logError(error);
          throw error;
        }
      }),
    );
  }

  addBreadcrumb(breadcrumb: LogBreadcrumb): void {
    this.#change((scope, core) => {
      const crumb = toCrumb(breadcrumb, core.redaction);
      addCrumb(scope, crumb);
      core.remember(crumb, this.#findRequest(core));
    });
  }

  setUser(user: UserLike | string | null): void {
    this.#change((scope, { redaction }) => {
      scope.user = shapeUser(toPlainJson({ user }, redaction, { bytes: MAX_USER_BYTES })["user"]) ?? null;
    });
  }

  setTag(name: string, value: string | number | boolean | null): void {
    this.#change((scope, { redaction }) => {
      const [key, text] = toTag(name, value, redaction, { left: MAX_LISTED });
      addTag(scope, key, value === null || value === undefined ? null : text);
    });
  }

  async flush(): Promise<FlushResult> {
    return (await this.#core?.flush()) ?? NOTHING;
  }

  #write(
    entry: object,
    level: unknown,
    message: unknown,
    attributes: unknown,
    thrown?: readonly [error: unknown],
  ): void {
    const request = this.#request;
    this.#core?.write({ entry, level, message, attributes, thrown, request, own: this.#own });
  }

  #findRequest(core: Core): RequestScope | undefined {
    return this.#request ?? currentRequest(core);
  }

  /** Changes what the next records have: those of a child, else those of the request, else all of the logger's. */
  #change(change: (scope: Scope, core: Core) => void): void {
    const core = this.#core;
    if (core) orElse(() => change(this.#own.at(-1) ?? this.#findRequest(core) ?? core.root, core), undefined);
  }
}
