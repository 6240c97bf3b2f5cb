import type { RequestLike } from "../context.ts";
import { spend } from "../safe/budget.ts";
import { orElse, type Redaction, toPlainJson, toText } from "../safe/plain-json.ts";

export interface RequestOptions {
  /**
   * Names of headers that go on events, at most 20. `cookie` and `authorization` never do, and of others whose name tells
   * a secret the value is masked. Default: none.
   */
  headers?: readonly string[] | undefined;
}

/** The request that was being answered. */
export interface CapturedRequest {
  method: string;
  url: string;
  /** Those that the option `request.headers` names, in small letters. */
  headers?: Record<string, string>;
}

const MAX_HEADER = 500;
const NEVER = /^((proxy-)?authorization|(set-)?cookie2?)$/i;

/** Whether a header can have this name, and may go on events. */
export function isHeaderName(name: unknown): boolean {
  return typeof name === "string" && /^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name) && !NEVER.test(name);
}

/** Method and address of a request, which callers may make up, and its headers of these names. */
export function toRequest(
  { method, url, headers }: Pick<RequestLike, "method" | "url" | "headers">,
  redaction: Redaction,
  names: readonly string[] = [],
): CapturedRequest {
  const found = names.map((name) => [
    name.toLowerCase(),
    orElse(() => headers?.get(name) ?? undefined, undefined),
  ]);
  const listed = toPlainJson(Object.fromEntries(found), redaction, { bytes: 4_000, text: MAX_HEADER });
  const kept = Object.entries(listed).map(([name, value]) => [name, `${value}`]);
  return {
    method: toText(method, 20, redaction),
    url: spend(toText(url, 2_000, redaction), { left: 4_000 }),
    ...(kept.length && { headers: Object.fromEntries(kept) }),
  };
}
