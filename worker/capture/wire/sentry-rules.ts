import type { EventUser } from "../event/captured-event.ts";
import { put } from "../safe/put.ts";

// What Sentry's ingest (Relay) refuses field by field, brought into the form that it takes.

const MAX_TEXT = 200;
const MAX_ENVIRONMENT = 64;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const LAST_DATE = 2.5e14;
const IP_V4 = /^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(?!$)|$)){4}$/;

/**
 * Tags with keys of `[A-Za-z0-9_.:-]` and one line as value. If two keys become the same, they get numbers. A tag without a
 * value is left out.
 */
export function encodeTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  const encoded: Record<string, string> = {};
  for (const [name, given] of Object.entries(tags)) {
    const value = oneLine(given).slice(0, MAX_TEXT).trim().toWellFormed();
    if (!value) continue;
    const key = name.replace(/[^\w.:-]/g, "-").slice(0, MAX_TEXT) || "-";
    let free = key;
    for (let count = 2; Object.hasOwn(encoded, free); count++) {
      const end = `-${count}`;
      free = key.slice(0, MAX_TEXT - end.length) + end;
    }
    put(encoded, free, value);
  }
  return encoded;
}

export function encodeRelease(release = ""): string | undefined {
  return encodeName(release, MAX_TEXT);
}

export function encodeEnvironment(environment: string): string | undefined {
  return encodeName(environment, MAX_ENVIRONMENT);
}

/** Neither a release nor an environment may have a slash or a control character, or be called like these. */
function encodeName(text: string, max: number): string | undefined {
  const name = oneLine(text).replace(/[/\\]/g, "-").slice(0, max).trim().toWellFormed();
  return /^(\.\.?|latest|none)$/i.test(name) ? `${name}-` : name || undefined;
}

export function encodeDist(dist: string | undefined): string | undefined {
  return dist?.replace(/[^\w.-]/g, "-").slice(0, MAX_ENVIRONMENT) || undefined;
}

/** When the event was, in seconds. A time that Sentry refuses is left out. Sentry then uses the time of arrival. */
export function encodeTime(ms: number, now = Date.now()): number | undefined {
  return ms > now - 30 * DAY && ms < now + MINUTE ? ms / 1_000 : undefined;
}

/** When something before it was, in seconds: any time that a date can have. */
export function encodeCrumbTime(ms: number): number | undefined {
  return ms >= 0 && ms < LAST_DATE ? ms / 1_000 : undefined;
}

/** An invalid IP address becomes a value like others. */
export function encodeUser(user: EventUser | undefined): EventUser | undefined {
  const { ip_address, data, ...named } = user ?? {};
  if (!ip_address || isAddress(ip_address)) return user;
  return { ...named, data: { ...data, ip_address } };
}

function isAddress(text: string): boolean {
  return (
    text === "{{auto}}" ||
    IP_V4.test(text) ||
    (/^[\da-f.]*:[\da-f:.]*$/i.test(text) && URL.canParse(`http://[${text}]`))
  );
}

function oneLine(text: string): string {
  // Control characters and the separators of lines. `\p{Cc}` takes long to compile.
  return text.replace(/[^ -~\xa0-\u2027\u202a-\uffff]+/g, " ");
}
