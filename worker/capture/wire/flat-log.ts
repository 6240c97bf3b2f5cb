import type { LogRecord } from "../logger/record.ts";
import type { JsonValue } from "../safe/plain-json.ts";
import { stackTextOf } from "./error-text.ts";

/** The values of a record by the names of OpenTelemetry's semantic conventions where there are any. */
export function flattenRecord(record: LogRecord): Record<string, JsonValue | undefined> {
  const { attributes, object, handler, request, tags, user, error, trace } = record;
  const [thrown] = error ?? [];
  return {
    handler,
    "durable_object.class": object?.class,
    "durable_object.name": object?.name,
    "http.request.method": request?.method,
    "url.full": request?.url,
    ...tags,
    ...attributes,
    // These cannot be changed by values of the caller.
    "durable_object.id": object?.id,
    "user.id": user?.id,
    "user.name": user?.username,
    "user.email": user?.email,
    "client.address": user?.ip_address,
    "exception.type": thrown?.type,
    "exception.message": thrown?.value,
    "exception.stacktrace": error && stackTextOf(error),
    // Of the caller; the record's own is in a field of its own.
    parent_span_id: trace?.parentSpanId,
    "log.dropped": record.dropped,
  };
}
