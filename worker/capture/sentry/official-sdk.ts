import { orElse, read } from "../plain-json.ts";

/** What this library uses of a scope of the SDK. */
interface LiveScope {
  getClient(): unknown;
  setClient(client: undefined): void;
  clone(): LiveScope;
}

/** How `@sentry/cloudflare` finds the scope of an invocation: by an AsyncLocalStorage. */
interface Strategy {
  getCurrentScope(): LiveScope;
  withSetScope<T>(scope: LiveScope, work: () => T): T;
}

/**
 * The strategies of the SDKs in this isolate, which every version keeps on the global object under its own number. An
 * application may have two versions, and this library imports neither. Nothing is written there.
 */
function findStrategies(): Strategy[] {
  const isStrategy = (value: unknown): value is Strategy => typeof read(value, "withSetScope") === "function";
  return orElse(
    () =>
      Object.values(Object(read(globalThis, "__SENTRY__")))
        .map((version) => read(version, "acs"))
        .filter(isStrategy),
    [],
  );
}

/** Whether a wrapper of the SDK runs in this isolate. */
export function isSdkPresent(): boolean {
  return findStrategies().length > 0;
}

/** The client that reports what fails in this invocation, or the one that SDK 11 keeps for the whole isolate. */
export function findSdkClient(): unknown {
  const [client] = findStrategies().flatMap((strategy) =>
    orElse(() => strategy.getCurrentScope().getClient() ?? [], []),
  );
  return client ?? read(globalThis, "__SENTRY_CLOUDFLARE_CLIENT__");
}

/** The trace and the span of the SDK in this invocation, so that its spans and this library's events belong together. */
export function findActiveTrace(): { trace_id: string; span_id?: string } | undefined {
  for (const strategy of findStrategies()) {
    const trace = orElse(() => readTrace(strategy.getCurrentScope()), undefined);
    if (trace) return trace;
  }
  return undefined;
}

/** A scope that no client has is that of the isolate: its trace belongs to no invocation. */
function readTrace(scope: LiveScope & { getPropagationContext?(): unknown; refs?: unknown }) {
  if (!scope.getClient()) return undefined;
  const held = read(scope.refs, "span") ?? read(scope, "_sentrySpan");
  const span = held instanceof WeakRef ? held.deref() : held;
  const context = (span as { spanContext?(): unknown } | undefined)?.spanContext?.();
  const outer = scope.getPropagationContext?.();
  const trace_id = read(context, "traceId") ?? read(outer, "traceId");
  const span_id = read(context, "spanId") ?? read(outer, "propagationSpanId");
  if (typeof trace_id !== "string") return undefined;
  return { trace_id, ...(typeof span_id === "string" && { span_id }) };
}

/**
 * Runs a request of this library's own where the SDK finds no client. Otherwise its instrumentation of `fetch` puts the
 * headers `sentry-trace` and `baggage` on it, makes a span, and leaves a breadcrumb on the application's next event.
 */
export function withoutSdk<T>(work: () => T): T {
  return findStrategies().reduce((run, strategy) => {
    const scope = orElse(() => {
      const copy = strategy.getCurrentScope().clone();
      copy.setClient(undefined);
      return copy;
    }, undefined);
    return scope ? () => strategy.withSetScope(scope, run) : run;
  }, work)();
}
