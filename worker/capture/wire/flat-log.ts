import type { LogRecord } from "../logger/record.ts";
import type { JsonValue } from "../safe/plain-json.ts";
import { writeStack } from "./error-text.ts";

/** Values by name. Those that are `undefined` are left out. */
export type FlatValues = Record<string, JsonValue | object | undefined>;

/**
 * Lists the values of a record, with the names of OpenTelemetry's semantic conventions if there are any. The record's own
 * values keep their names. If a value of the user has the same name, it becomes `attributes.<name>` or `tags.<name>`.
 *
 * @param own the values that the encoder adds
 */
export function flattenRecord(record: LogRecord, own: FlatValues = {}): FlatValues {
  const { attributes, object, handler, request, tags = {}, user, error, trace } = record;
  const [thrown] = error ?? [];
  const facts: FlatValues = {
    ...own,
    handler,
    "durable_object.id": object?.id,
    "durable_object.class": object?.class,
    "durable_object.name": object?.name,
    "http.request.method": request?.method,
    "url.full": request?.url,
    "user.id": user?.id,
    "user.name": user?.username,
    "user.email": user?.email,
    "client.address": user?.ip_address,
    "exception.type": thrown?.type,
    "exception.message": thrown?.value,
    "exception.stacktrace": error && writeStack(error),
    // Of the caller; the record's own is in a field of its own.
    parent_span_id: trace?.parentSpanId,
    "log.dropped": record.dropped,
  };
  const values = new Map(Object.entries(facts).filter(([, value]) => value !== undefined));
  for (const [group, given] of Object.entries({ attributes, tags }))
    for (const [key, value] of Object.entries(given))
      values.set(values.has(key) && values.get(key) !== value ? `${group}.${key}` : key, value);
  // As own properties, whatever they are called.
  return Object.fromEntries(values);
}
