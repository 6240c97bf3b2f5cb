import type { RequestLike } from "../context.ts";
import { toRequest } from "../event/build-event.ts";
import type { Caller } from "../event/origin.ts";
import { traceOf } from "../event/trace.ts";
import { orElse } from "../safe/plain-json.ts";
import type { Trace } from "../trace/current.ts";
import type { Core } from "./core.ts";
import { newScope, type RequestScope } from "./scope.ts";

/** The scope of one request. What cannot be read of it is left out. */
export function requestScope(core: Core, given: RequestLike, caller: Caller): Omit<RequestScope, "trace"> {
  const request = orElse(() => {
    // A query may hold anything, tokens included.
    const url = given.url.replace(/[?#].*/s, "");
    return toRequest({ method: `${given.method}`, url }, core.redaction);
  }, undefined);
  return { ...newScope(), core, request, caller, lines: [] };
}

/** The trace that the request brings, else one of its own. */
export function startTrace(request: RequestLike): Trace {
  const caller = traceOf(request);
  const spanId = randomHex(16);
  return caller
    ? { traceId: caller.trace_id, spanId, parentSpanId: caller.span_id }
    : { traceId: randomHex(32), spanId };
}

function randomHex(digits: number): string {
  return crypto.randomUUID().replaceAll("-", "").slice(-digits);
}
