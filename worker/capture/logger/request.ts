import type { RequestLike } from "../context.ts";
import { toRequest } from "../event/request.ts";
import type { Redaction } from "../safe/plain-json.ts";
import { orElse } from "../safe/read.ts";
import type { LogRecord } from "./record.ts";

/** The method and address of a request. What cannot be read of it is left out. */
export function readRequest(given: RequestLike, redaction: Redaction): LogRecord["request"] {
  return orElse(() => {
    // A query may hold anything, tokens included.
    const url = given.url.replace(/[?#].*/s, "");
    return toRequest({ method: `${given.method}`, url }, redaction);
  }, undefined);
}
