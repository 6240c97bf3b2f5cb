import { describe, expect, test } from "vitest";
import { readOutcome, readPause } from "../../../worker/capture/transports/outcome.ts";

const HOUR = 3_600_000;
const inAMinute = () => new Date(Date.now() + 60_000).toUTCString();

describe("Retry-After", () => {
  test.for([
    ["60", 60_000],
    [" 7 ", 7_000],
    ["1.5", 1_500],
    ["0", 0],
    ["Sun, 06 Nov 1994 08:49:37 GMT", 0],
    ["86400", HOUR],
    ["9".repeat(400), HOUR],
    ["Fri, 31 Dec 9999 23:59:59 GMT", HOUR],
    ["", undefined],
    ["soon", undefined],
    ["-5", undefined],
    ["foo 5", undefined],
    ["1e3", undefined],
    ["12 monkeys", undefined],
    ["Monday, or so, 99:99:99", undefined],
  ] as const)("%o asks for %o milliseconds", ([header, ms]) => {
    expect(readPause(new Headers({ "retry-after": header }))).toBe(ms);
  });

  test("a date asks for the time until then", () => {
    const ms = readPause(new Headers({ "retry-after": inAMinute() })) ?? 0;
    expect(ms).toBeGreaterThan(55_000);
    expect(ms).toBeLessThanOrEqual(60_000);
  });
});

describe("X-Sentry-Rate-Limits", () => {
  test.for([
    ["60:error:key", 60_000],
    ["60:transaction:key, 2700:default;error;security:organization", 2_700_000],
    ["60::organization, 2700::organization", 2_700_000],
    ["60: transaction; error :key", 60_000],
    ["60:error:organization:quota_exceeded:custom:and:more", 60_000],
    ["30", 30_000],
    ["1.5:error:key", 1_500],
    ["0:error:key", undefined],
    ["-60:error:key", undefined],
    ["60:default:key", undefined],
    ["60:transaction;attachment:key", undefined],
    ["2700:metric_bucket:organization:quota_exceeded:custom", undefined],
    ["60:errors:key, 60:unknown:key", undefined],
    ["a while:error:key", 60_000],
    ["9999999:error:key", HOUR],
    [",,", undefined],
    ["", undefined],
  ] as const)("%o asks for %o milliseconds without errors", ([header, ms]) => {
    expect(readPause(new Headers({ "x-sentry-rate-limits": header }))).toBe(ms);
  });

  test.for([
    ["60:log_item:key", 60_000],
    ["60:log_byte:key", 60_000],
    ["60:error;log_item:key", 60_000],
    ["60::key", 60_000],
    ["60:error:key, 7:log_item:key", 7_000],
    ["60:error;default:key", undefined],
  ] as const)("%o asks for %o milliseconds without logs", ([header, ms]) => {
    expect(readPause(new Headers({ "x-sentry-rate-limits": header }), "log_item")).toBe(ms);
  });

  test("where it is there, Retry-After does not count", () => {
    const headers = new Headers({ "retry-after": "2700", "x-sentry-rate-limits": "60:error:key" });
    expect(readPause(headers)).toBe(60_000);
    headers.set("x-sentry-rate-limits", "60:transaction:key");
    expect(readPause(headers)).toBeUndefined();
  });
});

describe("a status", () => {
  test.for([200, 201, 204])("%i is delivered", (status) => {
    expect(readOutcome(status, new Headers())).toEqual({ status: "delivered" });
  });

  test("a 200 with a web page is retryable, because no backend has answered", () => {
    const headers = new Headers({ "content-type": "text/html; charset=utf-8" });
    expect(readOutcome(200, headers)).toEqual({ status: "retryable", reason: "answered with a web page" });
  });

  test.for([301, 304, 400, 401, 403, 404, 413, 422])("%i is failed", (status) => {
    expect(readOutcome(status, new Headers({ "retry-after": "5" }))).toEqual({
      status: "failed",
      reason: `HTTP ${status}`,
    });
  });

  test.for([408, 500, 502, 503, 504])("%i is retryable, at once where no time is named", (status) => {
    expect(readOutcome(status, new Headers())).toEqual({ status: "retryable", reason: `HTTP ${status}` });
    expect(readOutcome(status, new Headers({ "retry-after": "5" }))).toMatchObject({ retryAfterMs: 5_000 });
  });

  test.for([
    [{}, 60_000],
    [{ "retry-after": "soon" }, 60_000],
    [{ "retry-after": "5" }, 5_000],
    [{ "x-sentry-rate-limits": "60:transaction:key" }, 60_000],
    [{ "x-sentry-rate-limits": "9:error:key" }, 9_000],
  ] as const)("429 with %o is retryable after %i milliseconds", ([headers, retryAfterMs]) => {
    expect(readOutcome(429, new Headers(headers))).toEqual({
      status: "retryable",
      reason: "HTTP 429",
      retryAfterMs,
    });
  });
});
