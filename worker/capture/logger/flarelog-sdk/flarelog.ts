import { isEnvKnown } from "../../platform/importable-env.ts";
import { type JsonObject, toPlainJson } from "../../safe/plain-json.ts";
import { copyFields, orElse, read } from "../../safe/read.ts";
import { currentTrace, runInTrace } from "../../trace/current.ts";
import { Guard } from "../guard.ts";
import type { Outlet } from "../outlet.ts";
import { addTag } from "../scope.ts";
import { writeLine } from "../write-line.ts";
import { buildLine, findSeverity } from "./build-line.ts";
import { checkConfig } from "./check-config.ts";
import { FlareLogChild } from "./child.ts";
import { describeError } from "./describe.ts";
import { LineMethods } from "./line-methods.ts";
import { newOutlet } from "./new-outlet.ts";
import {
  type FlareLogScope,
  findRunning,
  isSkipped,
  keepBreadcrumb,
  newFlareLogScope,
  runRequest,
} from "./requests.ts";
import { type FlareLogSettings, resolveFlareLog } from "./settings.ts";
import { injectTrace, nextTrace, spanIn } from "./span.ts";
import type {
  Breadcrumb,
  CaptureOptions,
  ExecutionContextLike,
  FlareLogConfig,
  HeadersLike,
  LogEntry,
  LogErrorOptions,
  LogLevel,
  LogOptions,
  RequestContext,
  Span,
  UserContext,
} from "./types.ts";

const LAST_BREADCRUMBS = 50;
/** Of a user, or of a breadcrumb. */
const MAX_KEPT_BYTES = 4_000;

/**
 * FlareLog's class, with the names, options and defaults of `@flarelog/sdk` 2.8.3. Lines are sent without a `flush`, also
 * after an `await`, and nothing waits for them. What is different on purpose is listed in docs/transports/flarelog-sdk.md.
 *
 * @throws TypeError for a bad option, with its name, its value and what is allowed
 * @example this.logger = new FlareLog({ apiKey: env.FLARELOG_API_KEY, serverName: `do-${ctx.id}` });
 */
export class FlareLog extends LineMethods {
  readonly #config: FlareLogConfig;
  #resolved: FlareLogSettings | undefined;
  #outer: FlareLogScope | undefined;
  readonly #guard = new Guard();

  constructor(config: FlareLogConfig = {}) {
    super();
    this.#config = config;
    checkConfig(config);
  }

  /** Created on first use, because a logger at module level is created before the Worker has its env. */
  get #settings(): FlareLogSettings {
    if (this.#resolved) return this.#resolved;
    const settings = resolveFlareLog(this.#config, !isEnvKnown());
    if (isEnvKnown()) this.#resolved = settings;
    return settings;
  }

  /** The scope of lines outside of requests. */
  get #root(): FlareLogScope {
    this.#outer ??= newFlareLogScope(this, this.#newOutlet(undefined));
    return this.#outer;
  }

  override log(
    level: LogLevel,
    message: string,
    metadata?: Record<string, unknown>,
    options: LogOptions = {},
  ): void {
    this.#write(level, message, metadata, copyFields(options));
  }

  logRaw(entry: LogEntry): void {
    const fields = copyFields(entry);
    const { level, message, metadata } = fields;
    this.#write(level, message, metadata, fields);
  }

  logError(error: unknown, options: LogErrorOptions = {}): void {
    const { message, level, source, metadata, traceId, ...others } = copyFields(options);
    const described = describeError(error, this.#settings.redaction);
    const breadcrumbs = [...this.#root.breadcrumbs, ...(findRunning(this)?.breadcrumbs ?? [])];
    this.#write(
      findSeverity(level) ? level : "ERROR",
      message ?? described["message"] ?? "An error occurred",
      {
        ...others,
        ...copyFields(metadata),
        error: described,
        breadcrumbs: breadcrumbs.slice(-LAST_BREADCRUMBS),
      },
      { source, traceId },
    );
  }

  async capture<Result>(
    work: () => Promise<Result> | Result,
    options: CaptureOptions = {},
  ): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#logFailure(error, options);
      return undefined;
    }
  }

  captureSync<Result>(work: () => Result, options: CaptureOptions = {}): Result | undefined {
    try {
      return work();
    } catch (error) {
      this.#logFailure(error, options);
      return undefined;
    }
  }

  /** Runs a handler with the trace of its request. An error is logged and thrown on; nothing waits for a flush. */
  async withRequest<Result>(
    context: RequestContext,
    executionContext: ExecutionContextLike,
    handler: () => Promise<Result>,
  ): Promise<Result> {
    const scope = newFlareLogScope(this, this.#newOutlet(executionContext));
    this.#outer?.outlet.schedule();
    // What such a request sets is its own all the same.
    if (isSkipped(context, this.#settings.ignorePaths)) return runRequest(scope, handler);
    const started = Date.now();
    // Without a name: a capture in `handler` may have no other frame, and would take it for its own handler.
    return runRequest(scope, () =>
      runInTrace(nextTrace(read(context, "request")), async () => {
        try {
          return await handler();
        } catch (error) {
          this.logError(error, { message: "Request failed", metadata: { durationMs: Date.now() - started } });
          throw error;
        }
      }),
    );
  }

  workerFetch<Result>(
    handler: (request: RequestContext["request"], env: unknown, ctx: ExecutionContextLike) => Promise<Result>,
  ): (request: RequestContext["request"], env: unknown, ctx: ExecutionContextLike) => Promise<Result> {
    return (request, env, ctx) => this.withRequest({ request }, ctx, async () => handler(request, env, ctx));
  }

  /** Runs work under a span of its own: its lines and its next hop have the span's id. The span itself is not sent. */
  async startSpan<Result>(
    _name: string,
    work: (span: Span) => Promise<Result>,
    _options?: { attributes?: Record<string, unknown>; kind?: number },
  ): Promise<Result> {
    const trace = nextTrace();
    return runInTrace(trace, () => work(spanIn(trace)));
  }

  /** Puts the `traceparent` and `tracestate` of the running trace on the headers of the next hop. */
  injectTraceContext<Given extends HeadersLike>(headers: Given): Given {
    const trace = currentTrace();
    if (trace) injectTrace(trace, headers);
    return headers;
  }

  getActiveTraceId(): string | undefined {
    return currentTrace()?.traceId;
  }

  getActiveSpanId(): string | undefined {
    return currentTrace()?.spanId;
  }

  addBreadcrumb(breadcrumb: Omit<Breadcrumb, "timestamp">): void {
    keepBreadcrumb(this.#scope(), {
      ...this.#copy(breadcrumb),
      timestamp: new Date().toISOString(),
    });
  }

  setUser(user: UserContext | null): void {
    this.#scope().user = user && this.#copy(user);
  }

  setTag(key: string, value: string): void {
    orElse(() => addTag(this.#scope(), String(key), value), undefined);
  }

  child(defaults: Record<string, unknown> & { source?: string }): FlareLogChild {
    return new FlareLogChild(this, defaults);
  }

  /** You need not call it. It resolves when the waiting lines are sent or lost, after five seconds at most. */
  async flush(): Promise<void> {
    await Promise.all([this.#root.outlet.flush(), findRunning(this)?.outlet.flush()]);
  }

  async destroy(): Promise<void> {
    await this.flush();
  }

  #write(given: unknown, message: unknown, metadata: unknown, options: Record<string, unknown>): void {
    const { sampleRate, level: least, isConsole, senders } = this.#settings;
    const level = findSeverity(given) ? given : "INFO";
    if (findSeverity(level) < findSeverity(least) || Math.random() > sampleRate) return;
    const scope = this.#scope();
    // While the env is not known, the line waits for what will be found in it.
    const outlet = senders.length || !isEnvKnown() ? scope.outlet : undefined;
    writeLine({ guard: this.#guard, isShown: isConsole, outlet }, () =>
      buildLine({ ...options, level, message, metadata }, this.#settings, this.#root, scope),
    );
  }

  #logFailure(error: unknown, options: CaptureOptions): void {
    const { label, level, source, metadata, rethrow } = copyFields(options) as CaptureOptions;
    this.logError(error, { message: label ? `${label} failed` : undefined, level, source, metadata });
    if (rethrow !== false) throw error;
  }

  /** What is kept for later lines may not be changed meanwhile, nor hold a request or a stream. */
  #copy(given: object): JsonObject {
    return toPlainJson(Object(given), this.#settings.redaction, { bytes: MAX_KEPT_BYTES });
  }

  #scope(): FlareLogScope {
    return findRunning(this) ?? this.#root;
  }

  #newOutlet(executionContext: ExecutionContextLike | undefined): Outlet {
    const options = { guard: this.#guard, onDrop: this.#config.onDrop };
    return newOutlet(() => this.#settings, executionContext, options);
  }
}
