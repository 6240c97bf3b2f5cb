import type { RequestLike } from "../context.ts";
import { spend } from "../safe/budget.ts";
import { type Redaction, toPlainJson, toText } from "../safe/plain-json.ts";
import { orElse } from "../safe/read.ts";

export interface RequestOptions {
  /**
   * Names of request headers to put on events, at most 20. `cookie` and `authorization` are not allowed. If the name of
   * a header means a secret, its value is masked. Default: none.
   */
  headers?: readonly string[] | undefined;
}

/** The request that was being answered. */
export interface CapturedRequest {
  method: string;
  url: string;
  /** The headers that the option `request.headers` names, in lower case. */
  headers?: Record<string, string>;
}

const MAX_HEADER = 500;
const NEVER = /^((proxy-)?authorization|(set-)?cookie2?)$/i;

/** Whether this is a valid header name that may be on events. */
export function isHeaderName(name: unknown): boolean {
  return typeof name === "string" && /^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name) && !NEVER.test(name);
}

/** The method and address of a request, which callers may invent, and its headers with these names. */
export function toRequest(
  { method, url, headers }: Pick<RequestLike, "method" | "url" | "headers">,
  redaction: Redaction,
  names: readonly string[] = [],
): CapturedRequest {
  const request: CapturedRequest = {
    method: toText(method, 20, redaction),
    url: spend(toText(url, 2_000, redaction), { left: 4_000 }),
  };
  if (!names.length) return request;
  const found = names.map((name) => [
    name.toLowerCase(),
    orElse(() => headers?.get(name) ?? undefined, undefined),
  ]);
  const listed = toPlainJson(Object.fromEntries(found), redaction, { bytes: 4_000, text: MAX_HEADER });
  const kept = Object.entries(listed).map(([name, value]) => [name, `${value}`]);
  if (kept.length) request.headers = Object.fromEntries(kept);
  return request;
}
