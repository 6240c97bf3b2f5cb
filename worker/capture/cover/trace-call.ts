import { orElse } from "../safe/read.ts";
import { type HeldTrace, runHeld, type Trace } from "../trace/current.ts";
import { isSocket } from "../trace/read-trace.ts";
import type { OpenSpan } from "../trace/span.ts";
import { findCallersTrace, holdTrace } from "../trace/start-trace.ts";
import type { CallWatch } from "./call.ts";

/**
 * Runs a call, and reports its error, as a part of the trace in its first argument. A call without a trace is followed
 * only for its span, because an AsyncLocalStorage costs microseconds, and code that works must not pay them. For the
 * same reason, the attachment of a socket is read only when its call fails.
 *
 * @param args none where a property is read
 * @param begin begins the span of the call
 */
export function traceCall(
  args: readonly unknown[] | undefined,
  call: CallWatch,
  begin?: (trace: Trace) => OpenSpan | undefined,
): CallWatch {
  if (!args) return call;
  const [source] = args;
  if (begin) return traceSpan(source, call, begin);
  if (isSocket(source))
    return { ...call, failed: (error) => runHeld(findCallersTrace(source), call.failed, error) };
  const trace = findCallersTrace(source);
  return trace ? follow(trace, call) : call;
}

function follow(trace: HeldTrace, call: CallWatch): CallWatch {
  return { ...call, trace, failed: (error) => runHeld(trace, call.failed, error) };
}

function traceSpan(
  source: unknown,
  call: CallWatch,
  begin: (trace: Trace) => OpenSpan | undefined,
): CallWatch {
  const trace = holdTrace(source);
  const span = orElse(() => begin(trace()), undefined);
  const followed = follow(span ? () => span.trace : trace, call);
  if (!span) return followed;
  return {
    ...followed,
    failed(error) {
      span.end(true);
      return followed.failed(error);
    },
    ended(value) {
      call.ended?.(value);
      return span.end(false, value);
    },
  };
}
