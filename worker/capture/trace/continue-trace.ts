import { runInTrace, type Trace } from "./current.ts";
import { holdTrace } from "./start-trace.ts";

/**
 * Runs work as a span of its own in the caller's trace: what is captured or logged meanwhile, after any number of awaits,
 * belongs to it, and `traceHeaders` and `withTrace` hand it on. Without a caller's trace it continues the current one, or
 * starts a new one. Covered handlers do not need it, except for each message of a Queue's batch.
 *
 * @param source what the caller's trace is in: a request, its headers, a message of a Queue, the event of a Workflow, a
 * WebSocket with an attachment, or data that `withTrace` has made. It may be anything: what is no trace is not used
 * @param work gets the trace, to pass it on where nodejs_compat is missing
 * @example for (const message of batch.messages) await continueTrace(message, () => handle(message.body, env));
 */
export function continueTrace<Result>(source: unknown, work: (trace: Trace) => Result): Result {
  const trace = holdTrace(source)();
  return runInTrace(trace, () => work(trace));
}
