/** What became of one event at one transport. */
export type SendOutcome =
  /** Accepted: by the backend, by a queue that keeps it, or by the runtime for the Tail Worker. */
  | { readonly status: "delivered" | "queued" | "handed-to-tail" }
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

/** What an HTTP answer means for the event that was sent. */
export function outcomeOf(status: number, headers: Headers): SendOutcome {
  if (status >= 200 && status < 300) return { status: "delivered" };
  const reason = `HTTP ${status}`;
  if (status !== 408 && status !== 429 && status < 500) return { status: "failed", reason };
  const retryAfterMs = pauseOf(headers) ?? (status === 429 ? UNNAMED_LIMIT_MS : undefined);
  return { status: "retryable", reason, retryAfterMs };
}

/** How long a backend wants no more errors, as its headers say; also an answer of 200 may carry Sentry's. */
export function pauseOf(headers: Headers): number | undefined {
  const limits = headers.get("x-sentry-rate-limits");
  const ms = limits === null ? retryAfter(headers.get("retry-after")) : sentryLimit(limits);
  return ms && Math.min(ms, LONGEST_PAUSE_MS);
}

/** `Retry-After` holds seconds or a date: RFC 9110, 10.2.3. */
function retryAfter(header: string | null): number | undefined {
  if (!header) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** `<seconds>:<categories>:<scope>…`, comma-separated; without categories it holds for all of them. */
function sentryLimit(header: string): number | undefined {
  const pauses = header
    .split(",")
    .map((limit) => limit.trim().split(":"))
    .filter(([, categories]) => !categories || categories.split(";").includes("error"))
    .map(([seconds]) => Number(seconds) * 1_000)
    .filter((ms) => ms > 0);
  return pauses.length ? Math.max(...pauses) : undefined;
}
