import { orElse, read } from "../safe/read.ts";

/** What this library uses of a scope of the SDK. */
interface LiveScope {
  getClient(): SdkClient | undefined;
  setClient(client: undefined): void;
  clone(): LiveScope;
  getPropagationContext(): { traceId: string; propagationSpanId?: string };
}

export interface SdkClient {
  getDsn(): { host: string; projectId: string } | undefined;
  getOptions(): { enabled?: boolean };
}

/** How `@sentry/cloudflare` finds the scope of an invocation: by an AsyncLocalStorage. */
interface Strategy {
  getCurrentScope(): LiveScope;
  withSetScope<T>(scope: LiveScope, work: () => T): T;
}

/**
 * The strategy of the SDK in this isolate, which it keeps on the global object under its version. Its wrappers put it
 * there; this library imports no SDK for it, and writes nothing there.
 */
export function findStrategy(): Strategy | undefined {
  return orElse(() => {
    // Named in the code, because V8 finds a computed name slowly on the global object.
    const { __SENTRY__: carrier } = globalThis as { __SENTRY__?: unknown };
    if (!carrier) return undefined;
    return Object.values(carrier)
      .map((version) => read(version, "acs") as Strategy | undefined)
      .find((strategy) => strategy?.withSetScope);
  }, undefined);
}

/** The client that reports what fails in this invocation, or the one that SDK 11 keeps for the whole isolate. */
export function findSdkClient(): SdkClient | undefined {
  return (findStrategy()?.getCurrentScope().getClient() ??
    read(globalThis, "__SENTRY_CLOUDFLARE_CLIENT__")) as SdkClient | undefined;
}

/** The trace and the span of the SDK in this invocation, so that its spans and this library's events belong together. */
export function findActiveTrace(): { trace_id: string; span_id: string | undefined } | undefined {
  return orElse(() => {
    const scope = findStrategy()?.getCurrentScope();
    // A scope that no client has is that of the isolate: its trace belongs to no invocation.
    if (!scope?.getClient()) return undefined;
    // Version 11 and version 10.
    const held = read(read(scope, "refs"), "span") ?? read(scope, "_sentrySpan");
    const span = held instanceof WeakRef ? held.deref() : held;
    const { traceId, propagationSpanId } = scope.getPropagationContext();
    const { traceId: trace_id = traceId, spanId: span_id = propagationSpanId } = span?.spanContext() ?? {};
    return { trace_id, span_id };
  }, undefined);
}

/**
 * Runs a request of this library's own where the SDK finds no client. Otherwise its instrumentation of `fetch` puts the
 * headers `sentry-trace` and `baggage` on it, makes a span, and leaves a breadcrumb on the application's next event.
 */
export function withoutSdk<T>(work: () => T): T {
  const strategy = findStrategy();
  const scope = orElse(() => {
    const copy = strategy?.getCurrentScope().clone();
    copy?.setClient(undefined);
    return copy;
  }, undefined);
  return strategy && scope ? strategy.withSetScope(scope, work) : work();
}
