import { type AsyncValue, asyncValue } from "../platform/async-value.ts";
import { findActiveTrace } from "../sentry/official-sdk.ts";
import { randomId } from "./random-id.ts";

/** The trace and the span of a piece of work: https://www.w3.org/TR/trace-context/ */
export interface Trace {
  /** 32 hex digits. They are the same in all work that one request has started. */
  readonly traceId: string;
  /** 16 hex digits: the span of this work. */
  readonly spanId: string;
  /** The span of the caller. */
  readonly parentSpanId?: string | undefined;
  /** Whether spans of this trace are sent. Undefined: no caller has decided yet. */
  readonly sampled?: boolean | undefined;
  /** The caller's `baggage`, for the next hop. */
  readonly baggage?: string | undefined;
  /** The caller's `tracestate`, for the next hop. */
  readonly tracestate?: string | undefined;
}

/** A trace that is made when it is first asked for, because most invocations never ask. */
export type HeldTrace = () => Trace;

const held: AsyncValue<HeldTrace> = /* @__PURE__ */ asyncValue();

/**
 * Returns the trace of the running work: that of the official SDK if it has one, otherwise that of `runInTrace` or of
 * the covered call. Without nodejs_compat, it is known only until the first `await` of the work.
 */
export function currentTrace(): Trace | undefined {
  const sdk = findActiveTrace();
  return sdk ? { traceId: sdk.trace_id, spanId: sdk.span_id ?? randomId(16) } : heldTrace();
}

/** The same, without looking at the official SDK. */
export function heldTrace(): Trace | undefined {
  return held.read()?.();
}

/** Runs work, and everything that it starts, as a part of this trace. */
export function runInTrace<Result>(trace: Trace, work: () => Result): Result {
  return runHeld(() => trace, work);
}

/** The same with a trace that is made later, if there is one. The work gets these arguments. */
export function runHeld<Args extends unknown[], Result>(
  trace: HeldTrace | undefined,
  work: (...args: Args) => Result,
  ...args: Args
): Result {
  return trace ? held.hold(trace, work, ...args) : work(...args);
}

/** The function that makes the trace of the running work. */
export function outerTrace(): HeldTrace | undefined {
  return held.read();
}

/** Whether a trace follows its work over every `await`. */
export function followsAwaits(): boolean {
  return held.follows();
}
