/**
 * The outcomes that mean accepted, best first: by the backend, by a Queue that keeps the event, by another Worker that
 * delivers it.
 */
export const ACCEPTED = ["delivered", "queued", "handed-to-service", "handed-to-tail"] as const;

/** The outcome of one event at one transport. */
export type SendOutcome =
  | { readonly status: (typeof ACCEPTED)[number] }
  /** Not accepted now, but the same event may be accepted later: network failure, time-out, 408, 429, 5xx. */
  | {
      readonly status: "retryable";
      readonly reason: string;
      /** How long the backend wants no requests, in milliseconds. */
      readonly retryAfterMs?: number | undefined;
    }
  /** Refused permanently: a wrong address or key, or refused content. */
  | { readonly status: "failed"; readonly reason: string };

/** A 429 without a time means a minute: https://develop.sentry.dev/sdk/expected-features/rate-limiting/ */
const UNNAMED_LIMIT_MS = 60_000;
/** The longest pause. Without this limit, a wrong header could silence an isolate forever. */
const LONGEST_PAUSE_MS = 3_600_000;

/** The categories of Sentry's limits: https://develop.sentry.dev/sdk/expected-features/rate-limiting/ */
export type Category = "error" | "monitor" | "log_item" | "span" | "transaction";

/** The outcome of an event for an HTTP answer. */
export function readOutcome(status: number, headers: Headers, category?: Category): SendOutcome {
  if (status >= 200 && status < 300) {
    // A website, a login page or a proxy has answered. No backend answers an event with a web page.
    return headers.get("content-type")?.toLowerCase().startsWith("text/html")
      ? { status: "retryable", reason: "answered with a web page" }
      : { status: "delivered" };
  }
  const reason = `HTTP ${status}`;
  if (status !== 408 && status !== 429 && status < 500) return { status: "failed", reason };
  const retryAfterMs = readPause(headers, category) ?? (status === 429 ? UNNAMED_LIMIT_MS : undefined);
  return { status: "retryable", reason, retryAfterMs };
}

/**
 * How long a backend wants no more events of this category, as its headers say. An answer of 200 may have Sentry's
 * header too.
 */
export function readPause(headers: Headers, category: Category = "error"): number | undefined {
  const limits = headers.get("x-sentry-rate-limits");
  const after = limits ? null : headers.get("retry-after");
  const ms = limits ? sentryLimit(limits, category) : after ? retryAfter(after) : undefined;
  return ms && Math.min(ms, LONGEST_PAUSE_MS);
}

/**
 * `Retry-After` has seconds or a date: RFC 9110, 10.2.3. The pattern is needed, because `Date.parse` accepts almost any
 * text.
 */
function retryAfter(header: string): number | undefined {
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Number(header) * 1_000;
  if (!/^[A-Z][a-z]+,? .+ \d\d:\d\d:\d\d/.test(header)) return undefined;
  const ms = Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/**
 * Reads `<seconds>:<categories>:<scope>…`, separated by commas. Without categories, a limit holds for all of them. The
 * parts after the categories are not for clients. Events with an exception have the category `error`; `default` is for
 * events of no category.
 */
function sentryLimit(header: string, category: Category): number | undefined {
  // Sentry limits logs by bytes too.
  const isMine = (name: string) => name.replace("log_byte", "log_item") === category;
  const pauses = header
    .replace(/\s/g, "")
    .split(",")
    .map((limit) => limit.split(":"))
    .filter(([seconds, categories]) => seconds && (!categories || categories.split(";").some(isMine)))
    .map(([seconds]) => (Number.isNaN(Number(seconds)) ? UNNAMED_LIMIT_MS : Number(seconds) * 1_000))
    .filter((ms) => ms > 0);
  return pauses.length ? Math.max(...pauses) : undefined;
}
