/**
 * What an event may hold, wherever it comes from. An event of the library's own stays within it; what a hook returns is
 * cut to it; a record over it is refused. Without these limits one caller's event could keep a shared service busy.
 */
export const MAX_EXCEPTIONS = 16;
export const MAX_FRAMES = 50;
export const MAX_TAGS = 100;
export const MAX_CONTEXTS = 100;
/** Keys of `extra`, and of all contexts together: each is an attribute of its own in OTLP. */
export const MAX_VALUES = 1_000;
export const MAX_BREADCRUMBS = 100;
export const MAX_DEBUG_IDS = 100;
export const MAX_FINGERPRINT = 20;
/** Headers of a request. */
export const MAX_HEADERS = 20;
/** Names in a record's `to`. */
export const MAX_TO = 100;

/** A message on a Queue may have 128,000 bytes, its own metadata included. */
export const MAX_RECORD_BYTES = 120_000;
/** What an event of our own may have, so that the record around it, a diagnosis and a tag still fit. */
export const MAX_EVENT_BYTES = 118_000;
/** No encoder makes more than this of an event. */
export const MAX_ENCODED_BYTES = 2 * MAX_RECORD_BYTES;

/** Sentry's ingest reads no JSON that is deeper than 127 levels, and drops the event. */
export const MAX_VALUE_DEPTH = 100;
/** A value is in a field of the event, which is in the record. */
export const MAX_RECORD_DEPTH = MAX_VALUE_DEPTH + 10;

export const LEVELS = ["fatal", "error", "warning", "info", "debug"] as const;
