import { type AsyncValue, asyncValue } from "../platform/async-value.ts";
import { findActiveTrace } from "../sentry/official-sdk.ts";

/** Where a piece of work stands in a trace: https://www.w3.org/TR/trace-context/ */
export interface Trace {
  /** 32 hex digits: the same in all that one request has started. */
  readonly traceId: string;
  /** 16 hex digits: of this work's own span. */
  readonly spanId: string;
  /** Of the caller's span. */
  readonly parentSpanId?: string | undefined;
  /** Whether spans of this trace are sent. Undefined: nobody has decided yet. */
  readonly sampled?: boolean | undefined;
  /** The caller's `baggage`, for the next hop. */
  readonly baggage?: string | undefined;
}

/** A trace, or what makes it when it is first asked for: most invocations never ask. */
interface Held {
  trace?: Trace | undefined;
  make?(): Trace | undefined;
}

const held: AsyncValue<Held> = /* @__PURE__ */ asyncValue();

/**
 * The trace of the work that is running: the official SDK's where it has one, else that of `runInTrace`. Without
 * nodejs_compat it is known only until the work's first `await`.
 */
export function currentTrace(): Trace | undefined {
  const sdk = findActiveTrace();
  if (sdk?.span_id) return { traceId: sdk.trace_id, spanId: sdk.span_id };
  const found = held.read();
  if (found?.make) {
    found.trace = found.make();
    delete found.make;
  }
  return found?.trace;
}

/** Runs work, and all that it starts, as a part of this trace. */
export function runInTrace<Result>(trace: Trace, work: () => Result): Result {
  return held.hold({ trace }, work);
}
