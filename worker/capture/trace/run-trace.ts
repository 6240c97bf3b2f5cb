import type { WorkflowEventLike } from "../context.ts";
import type { Trace } from "./current.ts";

/**
 * The trace of a Workflow's run. A run is replayed after it has hibernated: its ids are made from the instance's, so that
 * each replay has the same.
 */
export function traceRun(trace: Trace, { instanceId }: WorkflowEventLike): Trace {
  const id = hashId(`${instanceId}`);
  return { ...trace, spanId: id.slice(16), ...(!trace.parentSpanId && { traceId: id }) };
}

/** 32 hex digits. Nothing depends on nobody finding another text with the same. */
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
