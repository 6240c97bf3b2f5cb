import { runInTrace, type Trace } from "./current.ts";
import { holdTrace } from "./start-trace.ts";

/**
 * Runs work as a new span of the caller's trace. Events and log records of the work belong to it, after any number of
 * awaits, and `traceHeaders` and `withTrace` send it on. Without a caller's trace, it continues the current trace or
 * starts a new one. Covered handlers need it only for the single messages of a Queue's batch.
 *
 * @param source the place of the caller's trace: a request, its headers, a message of a Queue, the event of a Workflow, a
 * WebSocket with an attachment, or data from `withTrace`. Any other value counts as no trace
 * @param work gets the trace, so that it can pass it on without nodejs_compat
 * @example for (const message of batch.messages) await continueTrace(message, () => handle(message.body, env));
 */
export function continueTrace<Result>(source: unknown, work: (trace: Trace) => Result): Result {
  const trace = holdTrace(source)();
  return runInTrace(trace, () => work(trace));
}
