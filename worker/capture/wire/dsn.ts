import { SDK_NAME, VERSION } from "../version.ts";

/** Where envelopes go, and what lets them in. */
export interface Dsn {
  text: string;
  endpoint: string;
  headers: Record<string, string>;
}

/** What is wrong with a DSN, without any part of it: it holds a key. */
export interface InvalidDsn {
  invalid: string;
}

const INVALID = { invalid: "is no valid DSN: expected https://<key>@<host>/<project number>" };

/**
 * `https://<key>@<host>[:port][/path]/<project>`; http as well, for self-hosted and local ones; the long deprecated
 * secret after the key is ignored. The key travels in a header, so that no URL in a trace or a log shows it.
 */
export function parseDsn(text: string): Dsn | InvalidDsn {
  const url = URL.parse(text);
  const [, path = "", project] = /^(.*)\/(\d+)$/.exec(url?.pathname ?? "") ?? [];
  if (!url || !project || !/^https?:$/.test(url.protocol) || !/^\w+$/.test(url.username)) return INVALID;
  if (url.search || url.hash) return INVALID;
  return {
    text,
    endpoint: `${url.protocol}//${url.host}${path}/api/${project}/envelope/`,
    headers: {
      "content-type": "application/x-sentry-envelope",
      "x-sentry-auth": `Sentry sentry_version=7, sentry_key=${url.username}, sentry_client=${SDK_NAME}/${VERSION}`,
    },
  };
}
