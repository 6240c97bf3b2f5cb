import type { RequestLike } from "../context.ts";
import type { Caller } from "../event/origin.ts";
import { toRequest } from "../event/request.ts";
import { orElse } from "../safe/read.ts";
import type { Core } from "./core.ts";
import { newScope, type RequestScope } from "./scope.ts";

/** The scope of one request. What cannot be read of it is left out. */
export function requestScope(core: Core, given: RequestLike, caller: Caller): Omit<RequestScope, "trace"> {
  const request = orElse(() => {
    // A query may hold anything, tokens included.
    const url = given.url.replace(/[?#].*/s, "");
    return toRequest({ method: `${given.method}`, url }, core.redaction);
  }, undefined);
  return { ...newScope(core.root.attributes), core, request, caller, lines: [] };
}
