import { type AsyncValue, asyncValue } from "../platform/async-value.ts";
import { findActiveTrace } from "../sentry/official-sdk.ts";
import { randomId } from "./random-id.ts";

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
  /** The caller's `tracestate`, for the next hop. */
  readonly tracestate?: string | undefined;
}

/** A trace, made when it is first asked for: most invocations never ask. */
export type HeldTrace = () => Trace;

const held: AsyncValue<HeldTrace> = /* @__PURE__ */ asyncValue();

/**
 * The trace of the work that is running: the official SDK's where it has one, else that of `runInTrace` or of the covered
 * call. Without nodejs_compat it is known only until the work's first `await`.
 */
export function currentTrace(): Trace | undefined {
  const sdk = findActiveTrace();
  return sdk ? { traceId: sdk.trace_id, spanId: sdk.span_id ?? randomId(16) } : heldTrace();
}

/** The same, whatever the official SDK has. */
export function heldTrace(): Trace | undefined {
  return held.read()?.();
}

/** Runs work, and all that it starts, as a part of this trace. */
export function runInTrace<Result>(trace: Trace, work: () => Result): Result {
  return runHeld(() => trace, work);
}

/** The same with a trace that need not be made yet, if there is one. The work gets these arguments. */
export function runHeld<Args extends unknown[], Result>(
  trace: HeldTrace | undefined,
  work: (...args: Args) => Result,
  ...args: Args
): Result {
  return trace ? held.hold(trace, work, ...args) : work(...args);
}

/** What makes the trace of the work that is running. */
export function outerTrace(): HeldTrace | undefined {
  return held.read();
}

/** Whether a trace follows its work over every `await`. */
export function followsAwaits(): boolean {
  return held.follows();
}
