import { textBytes } from "../wire/trim.ts";
import { MAX_BATCH_BYTES } from "./outlet.ts";
import type { LogRecord } from "./record.ts";

/** Characters of a message. */
export const MAX_MESSAGE = 8_192;
const NOT_ASCII = /[^\0-\x7f]/;

/** What the record takes in JSON. One that is too long for any batch loses what it can do without. */
export function fitRecord(record: LogRecord): number {
  const { error, message } = record;
  let bytes = countBytes(record);
  if (bytes <= MAX_BATCH_BYTES) return bytes;
  for (const cut of [
    { breadcrumbs: undefined },
    { error: error?.slice(0, 1) },
    // Only a record that a hook has changed can still be too long.
    { error: undefined, tags: undefined, user: undefined, request: undefined, object: undefined },
    {
      attributes: { trimmed: true },
      handler: undefined,
      trace: undefined,
      message: message.slice(0, MAX_MESSAGE),
    },
  ]) {
    Object.assign(record, cut);
    bytes = countBytes(record);
    if (bytes <= MAX_BATCH_BYTES) break;
  }
  return bytes;
}

function countBytes(record: LogRecord): number {
  const json = JSON.stringify(record);
  return NOT_ASCII.test(json) ? textBytes(json) : json.length;
}
