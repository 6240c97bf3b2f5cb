import { expect, test } from "vitest";
import { sampleEvent } from "../../../worker/capture/testing/index.ts";
import { encodeCheckIn } from "../../../worker/capture/wire/check-in.ts";
import { encodeSentryEvent } from "../../../worker/capture/wire/sentry-envelope.ts";

function payloadOf(environment: string, release?: string) {
  const checkIn = { id: "a".repeat(32), status: "ok", durationMs: 1_500, environment, release } as const;
  return JSON.parse(encodeCheckIn(checkIn, { slug: "nightly" }).split("\n")[2] ?? "");
}

test.for([
  ["production", "v1"],
  ["eu/staging", "shop/1.2\n"],
  ["e".repeat(100), "r".repeat(300)],
  ["none", "latest"],
  [" ", " "],
] as const)("environment %o and release %o are those of the events beside it", ([environment, release]) => {
  const event = encodeSentryEvent(sampleEvent({ environment, release }));
  const payload = payloadOf(environment, release);
  expect([payload.environment, payload.release]).toEqual([event.environment, event.release]);
});

test("a check-in without release has none", () => {
  expect(payloadOf("production")).toEqual({
    check_in_id: "a".repeat(32),
    monitor_slug: "nightly",
    status: "ok",
    duration: 1.5,
    environment: "production",
  });
});
