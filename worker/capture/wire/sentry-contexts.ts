import type { CapturedEvent } from "../event/captured-event.ts";
import type { JsonObject, JsonValue } from "../safe/plain-json.ts";
import { put } from "../safe/put.ts";
import { isHexId } from "./hex-id.ts";

// Sentry's ingest (Relay) knows some contexts by name, and the types of their values. A value of another type is lost.

/** A context's own `type` chooses one of them as well. */
const KNOWN =
  /^(app|browser|cloud_resource|culture|device|feedback|flags|gpu|memory_info|monitor|nel|os|otel|performance_score|profile|replay|reprocessing|response|runtime|spring|threadpool_info|trace|unity|user_report_v2)$/;
const FLAG = /^(in_|is_|low_|multi_|supports_|charging|online|rooted|sampled|simulator)/;
const NUMBER =
  /(memory|storage|_size|_count|_level|_frequency|_code|_rate|_time_ms|exclusive_time)$|^screen_[dhw]/;
const FRACTION = /level|rate|time|density/;
const STATUS =
  /^(ok|cancelled|unknown(_error)?|invalid_argument|deadline_exceeded|not_found|already_exists|permission_denied|resource_exhausted|failed_precondition|aborted|out_of_range|unimplemented|internal_error|unavailable|data_loss|unauthenticated)$/;

/**
 * Contexts that lose nothing there. A known one whose values are of other types is sent as a context of the user's own; of a
 * trace, which is more than something to read, only what is wrong is left out.
 */
export function encodeContexts(contexts: CapturedEvent["contexts"]): Record<string, JsonObject> {
  const encoded: Record<string, JsonObject> = { runtime: { name: "cloudflare" } };
  for (const [name, { type, ...values }] of Object.entries(contexts)) {
    if (name === "trace") {
      if (isTrace(values)) encoded["trace"] = keepTyped(values);
    } else if (type && typeof type === "string" && type !== name && !isKnown(type)) {
      put(encoded, name, { ...values, type });
    } else {
      // With this `type`, Sentry would lose it or read it as another context.
      if (type !== undefined && type !== name) values["type_"] = type;
      const isRight = !isKnown(name) || Object.entries(values).every((entry) => isTyped(name, entry));
      put(encoded, name, isRight ? values : { ...values, type: "default" });
    }
  }
  return encoded;
}

function isKnown(name: JsonValue): boolean {
  return typeof name === "string" && KNOWN.test(name);
}

function isTrace({ trace_id, span_id }: JsonObject): boolean {
  return isHexId(trace_id, 32) && isHexId(span_id, 16);
}

/** A context that Relay does not know may contain anything. */
function keepTyped(trace: JsonObject): JsonObject {
  const isRight = (entry: [string, JsonValue]) =>
    !/^(op|origin|status|sampled|exclusive_time|client_sample_rate|parent_span_id|data)$/.test(entry[0]) ||
    isTyped("trace", entry);
  return Object.fromEntries(Object.entries(trace).filter(isRight));
}

/** Whether it is what Relay wants there, or what stands for nothing. */
function isTyped(context: string, [key, value]: [string, JsonValue]): boolean {
  if (value === null) return true;
  if (FLAG.test(key)) return typeof value === "boolean";
  if (NUMBER.test(key))
    return (
      Number(value) >= 0 && (Number.isSafeInteger(value) || (FRACTION.test(key) && typeof value === "number"))
    );
  if (context === "flags") return key === "values" && Array.isArray(value) && value.every(isFeatureFlag);
  if (key === "data") return typeof value === "object" && !Array.isArray(value);
  if (key === "status" && context === "trace") return STATUS.test(`${value}`);
  if (key === "parent_span_id") return isHexId(value, 16);
  if (/^(replay|profiler?)_id$/.test(key)) return isHexId(value, 32);
  return typeof value === "string" && !/^(attributes|cookies|headers|resource|view_names)$/.test(key);
}

function isFeatureFlag(value: JsonValue): boolean {
  return typeof Object(value).flag === "string";
}
