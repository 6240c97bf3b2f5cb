import { nextId } from "../../memory/sequence.ts";
import { warn } from "../../memory/warn.ts";
import { warnOfLosses } from "../../result.ts";
import { copyFields, read } from "../../safe/plain-json.ts";
import { currentTrace, runInTrace } from "../../trace/current.ts";
import { deliver } from "../../transports/deliver.ts";
import { fitRecord } from "../build-record.ts";
import { writeToConsole } from "../console-line.ts";
import { Outlet } from "../outlet.ts";
import { buildLine, severityOf } from "./build-line.ts";
import { FlareLogChild } from "./child.ts";
import { describeError } from "./describe.ts";
import { LineMethods } from "./line-methods.ts";
import {
  type FlareLogScope,
  hasWaitUntil,
  isSkipped,
  keepBreadcrumb,
  newFlareLogScope,
  requestOf,
  runRequest,
} from "./requests.ts";
import { checkEndpoint, endpointsIn } from "./senders.ts";
import { type FlareLogSettings, resolveFlareLog } from "./settings.ts";
import { nextTrace, spanIn } from "./span.ts";
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

const DEADLINE_MS = 5_000;
const LAST_BREADCRUMBS = 50;

/**
 * FlareLog's class, with the names, options and defaults of `@flarelog/sdk` 2.8.3. Lines are sent without a `flush`, also
 * after an `await`, and nothing waits for them. What is different on purpose is listed in docs/transports/flarelog-sdk.md.
 *
 * @throws TypeError for an endpoint that is not allowed
 * @example this.logger = new FlareLog({ apiKey: env.FLARELOG_API_KEY, serverName: `do-${ctx.id}` });
 */
export class FlareLog extends LineMethods {
  readonly #config: FlareLogConfig;
  #resolved: FlareLogSettings | undefined;
  #outer: FlareLogScope | undefined;

  constructor(config: FlareLogConfig = {}) {
    super();
    this.#config = config;
    for (const { endpoint } of [config, ...endpointsIn(config)]) checkEndpoint(endpoint, config);
  }

  /** Created on first use, because a logger at module level is created before the Worker has its env. */
  get #settings(): FlareLogSettings {
    this.#resolved ??= resolveFlareLog(this.#config);
    return this.#resolved;
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
    this.log(entry?.level, entry?.message, entry?.metadata, entry);
  }

  logError(error: unknown, options: LogErrorOptions = {}): void {
    const { message, level, source, metadata, traceId, ...others } = copyFields(options);
    const described = describeError(error, this.#settings.redaction);
    const breadcrumbs = [...this.#root.breadcrumbs, ...(requestOf(this)?.breadcrumbs ?? [])];
    this.#write(
      level ?? "ERROR",
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
    // Values that such a request sets still belong to it.
    if (isSkipped(context, this.#settings.ignorePaths)) return runRequest(scope, handler);
    const started = Date.now();
    const attempt = async () => {
      try {
        return await handler();
      } catch (error) {
        this.logError(error, { message: "Request failed", metadata: { durationMs: Date.now() - started } });
        throw error;
      }
    };
    return runRequest(scope, () => runInTrace(nextTrace(context.request), attempt));
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

  /** Puts the `traceparent` of the running trace on the headers of the next hop. */
  injectTraceContext<Given extends HeadersLike>(headers: Given): Given {
    const trace = currentTrace();
    if (trace)
      headers.set(
        "traceparent",
        `00-${trace.traceId}-${trace.spanId}-${trace.sampled === false ? "00" : "01"}`,
      );
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
      ...(copyFields(breadcrumb) as typeof breadcrumb),
      timestamp: new Date().toISOString(),
    });
  }

  setUser(user: UserContext | null): void {
    this.#scope().user = user;
  }

  setTag(key: string, value: string): void {
    const scope = this.#scope();
    scope.tags = { ...scope.tags, [key]: value };
  }

  child(defaults: Record<string, unknown> & { source?: string }): FlareLogChild {
    return new FlareLogChild(this, defaults);
  }

  /** You need not call it. It resolves when the waiting lines are sent or lost, after five seconds at most. */
  async flush(): Promise<void> {
    await Promise.all([this.#root.outlet.flush(), requestOf(this)?.outlet.flush()]);
  }

  async destroy(): Promise<void> {
    await this.flush();
  }

  #write(level: unknown, message: unknown, metadata: unknown, options: Record<string, unknown>): void {
    const { sampleRate, level: least, isConsole, senders } = this.#settings;
    if (!(severityOf(level) >= severityOf(least)) || Math.random() > sampleRate) return;
    const scope = this.#scope();
    try {
      const record = buildLine({ level, message, metadata, ...options }, this.#settings, this.#root, scope);
      if (record === undefined) scope.outlet.lose(1, "beforeSend failed");
      if (!record) return;
      if (isConsole) writeToConsole(record);
      if (senders.length) scope.outlet.add(record, fitRecord(record));
    } catch (fault) {
      warn("flarelog-sdk line", `a line could not be logged: ${read(fault, "message")}`);
      scope.outlet.lose(1, "internal");
    }
  }

  #logFailure(error: unknown, { label, level, source, metadata, rethrow }: CaptureOptions): void {
    this.logError(error, { message: label ? `${label} failed` : undefined, level, source, metadata });
    if (rethrow !== false) throw error;
  }

  #scope(): FlareLogScope {
    return requestOf(this) ?? this.#root;
  }

  #newOutlet(executionContext: ExecutionContextLike | undefined): Outlet {
    const { senders, env, onDrop, redaction } = this.#settings;
    return new Outlet({
      async send(records, ms) {
        const batch = { id: nextId(), environment: "", records };
        const outcomes = await deliver(batch, senders, undefined, env, ms);
        warnOfLosses(outcomes, redaction.scrub, "lines were");
        return outcomes;
      },
      ctx: hasWaitUntil(executionContext) ? executionContext : undefined,
      owner: undefined,
      deadlineMs: DEADLINE_MS,
      onDrop,
    });
  }
}
