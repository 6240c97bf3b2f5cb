import type { WorkflowEventLike } from "../context.ts";
import type { Trace } from "./current.ts";

/**
 * The trace of a Workflow's run. The ids are computed from the id of the instance, so that each replay after
 * hibernation has the same trace.
 */
export function traceRun(trace: Trace, { instanceId }: WorkflowEventLike): Trace {
  const id = hashId(`${instanceId}`);
  return { ...trace, spanId: id.slice(16), ...(!trace.parentSpanId && { traceId: id }) };
}

/** 32 hex digits of a hash. It need not resist an attacker who looks for a second text. */
function hashId(text: string): string {
  const lanes = [0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f].map((seed) => {
    let hash = seed;
    for (let i = 0; i < text.length; i++) {
      hash = Math.imul(hash ^ text.charCodeAt(i), 0x5bd1e995);
      hash ^= hash >>> 15;
    }
    return (hash >>> 0 || 1).toString(16).padStart(8, "0");
  });
  return lanes.join("");
}
