import { orElse } from "../safe/read.ts";
import { SDK_NAME, VERSION } from "../version.ts";

/** The endpoint of envelopes, and the headers that authorise them. */
export interface Dsn {
  /** Written as the SDK reads it, because the SDK prints a DSN that it does not understand, with its key. */
  text: string;
  endpoint: string;
  headers: Record<string, string>;
}

/** What is wrong with a DSN. The text contains no part of it, because a DSN contains a key. */
export interface InvalidDsn {
  invalid: string;
}

const INVALID = { invalid: "is not a valid DSN: expected https://<key>@<host>/<project number>" };

/**
 * `https://<key>@<host>[:port][/path]/<project>`; http as well, for self-hosted and local ones; the long deprecated
 * secret after the key is ignored. The key travels in a header, so that no URL in a trace or a log shows it.
 */
export function parseDsn(text: string): Dsn | InvalidDsn {
  // Making a URL costs more than a Worker with one DSN should pay for each event.
  if (text !== lastText) last = parse(text);
  lastText = text;
  return last;
}

let lastText = "";
let last: Dsn | InvalidDsn = INVALID;

function parse(text: string): Dsn | InvalidDsn {
  const url = orElse(() => new URL(text), undefined);
  if (!url || url.search || url.hash) return INVALID;
  // One pattern, because each takes time to compile. No part of a URL has a blank in it.
  const parts = `${url.protocol} ${url.username} ${url.host} ${url.pathname}`;
  const [, path, project] = /^https?: \w+ [\w.:[\]-]+ (.*)\/(\d+)$/.exec(parts) ?? [];
  if (!project) return INVALID;
  return {
    text: `${url.protocol}//${url.username}@${url.host}${path}/${project}`,
    endpoint: `${url.protocol}//${url.host}${path}/api/${project}/envelope/`,
    headers: {
      "content-type": "application/x-sentry-envelope",
      "x-sentry-auth": `Sentry sentry_version=7, sentry_key=${url.username}, sentry_client=${SDK_NAME}/${VERSION}`,
    },
  };
}
