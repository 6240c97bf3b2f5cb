import { type HeldTrace, outerTrace, type Trace } from "./current.ts";
import { randomId } from "./random-id.ts";
import { type RemoteTrace, readTrace } from "./read-trace.ts";

/** Makes a new span of the caller's trace, or of a new trace. */
export function startTrace(caller?: RemoteTrace): Trace {
  if (!caller) return { traceId: randomId(32), spanId: randomId(16) };
  const { spanId: parentSpanId, flags: _, ...passedOn } = caller;
  return { ...passedOn, spanId: randomId(16), parentSpanId };
}

/**
 * The trace of a call with this argument: the caller's, otherwise that of the surrounding call, otherwise a new one.
 * The argument is read when the trace is first asked for.
 */
export function holdTrace(source: unknown): HeldTrace {
  const outer = outerTrace();
  let trace: Trace | undefined;
  return () => {
    trace ??= findTrace(readTrace(source), outer?.());
    return trace;
  };
}

/** The same, if the argument names a caller's trace. */
export function findCallersTrace(source: unknown): HeldTrace | undefined {
  return readTrace(source) && holdTrace(source);
}

/** A call that a cover and `continueTrace` both continue is one span. */
function findTrace(caller: RemoteTrace | undefined, around: Trace | undefined): Trace {
  const isSame = around?.traceId === caller?.traceId && around?.parentSpanId === caller?.spanId;
  return around && (isSame || !caller) ? around : startTrace(caller);
}
