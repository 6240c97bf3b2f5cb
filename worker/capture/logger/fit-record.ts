import { textBytes } from "../wire/trim.ts";
import { MAX_BATCH_BYTES } from "./outlet.ts";
import type { LogRecord } from "./record.ts";

/** Characters of a message. */
export const MAX_MESSAGE = 8_192;
/** The parts that a record over the limit loses, one after the other until it fits. */
const CUTS: ((record: LogRecord) => object)[] = [
  () => ({ breadcrumbs: undefined }),
  ({ error }) => ({ error: error?.slice(0, 1) }),
  // Only a record that a hook has changed can still be too long.
  () => ({ error: undefined, tags: undefined, user: undefined, request: undefined, object: undefined }),
  ({ message }) => ({
    attributes: { trimmed: true },
    handler: undefined,
    trace: undefined,
    message: message.slice(0, MAX_MESSAGE),
  }),
];
const NOT_ASCII = /[^\0-\x7f]/;

/** What the record takes in JSON. One that is too long for any batch loses what it can do without. */
export function fitRecord(record: LogRecord): number {
  for (let cut = 0; ; cut++) {
    const json = JSON.stringify(record);
    const bytes = NOT_ASCII.test(json) ? textBytes(json) : json.length;
    if (bytes <= MAX_BATCH_BYTES || cut === CUTS.length) return bytes;
    Object.assign(record, CUTS[cut]?.(record));
  }
}
