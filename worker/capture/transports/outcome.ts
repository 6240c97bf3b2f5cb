/** Ways of being accepted, the best first: by the backend, by a queue that keeps it, or by another Worker that goes on with it. */
export const ACCEPTED = ["delivered", "queued", "handed-to-service", "handed-to-tail"] as const;

/** What became of one event at one transport. */
export type SendOutcome =
  | { readonly status: (typeof ACCEPTED)[number] }
  /** Not accepted, but the same event may be later: network failure, time-out, 408, 429, 5xx. */
  | {
      readonly status: "retryable";
      readonly reason: string;
      /** How long the backend wants to be left alone, in milliseconds. */
      readonly retryAfterMs?: number | undefined;
    }
  /** Not accepted, and never will be: bad address or key, rejected content. */
  | { readonly status: "failed"; readonly reason: string };

/** A 429 that names no time means a minute: https://develop.sentry.dev/sdk/expected-features/rate-limiting/ */
const UNNAMED_LIMIT_MS = 60_000;
/** Who asks for more is asked again all the same: a mistaken header must not silence an isolate for good. */
const LONGEST_PAUSE_MS = 3_600_000;

/** Sentry's names of what it limits: https://develop.sentry.dev/sdk/expected-features/rate-limiting/ */
export type Category = "error" | "monitor" | "log_item" | "span" | "transaction";

/** What an HTTP answer means for the event that was sent. */
export function outcomeOf(status: number, headers: Headers, category?: Category): SendOutcome {
  if (status >= 200 && status < 300) {
    // The page of a website, a login or a proxy: no backend answers an event with one.
    return /^text\/html/i.test(headers.get("content-type") ?? "")
      ? { status: "retryable", reason: "answered with a web page" }
      : { status: "delivered" };
  }
  const reason = `HTTP ${status}`;
  if (status !== 408 && status !== 429 && status < 500) return { status: "failed", reason };
  const retryAfterMs = pauseOf(headers, category) ?? (status === 429 ? UNNAMED_LIMIT_MS : undefined);
  return { status: "retryable", reason, retryAfterMs };
}

/** How long a backend wants no more of this kind, as its headers say; also an answer of 200 may carry Sentry's. */
export function pauseOf(headers: Headers, category: Category = "error"): number | undefined {
  const limits = headers.get("x-sentry-rate-limits");
  const after = limits ? null : headers.get("retry-after");
  const ms = limits ? sentryLimit(limits, category) : after ? retryAfter(after) : undefined;
  return ms && Math.min(ms, LONGEST_PAUSE_MS);
}

/** `Retry-After` holds seconds or a date: RFC 9110, 10.2.3. `Date.parse` would make a date of almost anything. */
function retryAfter(header: string): number | undefined {
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Number(header) * 1_000;
  if (!/^[A-Z][a-z]+,? .+ \d\d:\d\d:\d\d/.test(header)) return undefined;
  const ms = Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/**
 * `<seconds>:<categories>:<scope>…`, comma-separated; without categories it holds for all of them, and what follows
 * them is not for clients. Events with an exception are of the category `error`; `default` is for those of no kind.
 */
function sentryLimit(header: string, category: Category): number | undefined {
  // Logs are counted in bytes as well.
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
