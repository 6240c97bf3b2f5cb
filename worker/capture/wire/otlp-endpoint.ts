import { orElse } from "../safe/read.ts";

export const ALLOWED_ENDPOINT =
  "must be https://<host>[:port][/path], without credentials, query or fragment; http for this machine only";

/** Whose traffic stays on this machine: there a key may travel unencrypted. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Where logs go at this endpoint, whose path is kept. Nothing where it is not allowed. */
export function logsUrl(endpoint: string): string | undefined {
  // The parser takes the first part of a path for a host that is missing.
  const url = /^https?:\/\/[^/\\]/i.test(endpoint) ? orElse(() => new URL(endpoint), undefined) : undefined;
  if (!url || url.username || url.password || url.search || url.hash) return undefined;
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname)) return undefined;
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}/api/v1/logs`;
}

/** Where spans go. */
export function tracesUrl(endpoint: string): string | undefined {
  return logsUrl(endpoint)?.replace(/logs$/, "traces");
}
