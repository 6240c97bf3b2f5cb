import fc from "fast-check";
import { expect, test } from "vitest";
import { buildEvent } from "../../../worker/capture/event/build-event.ts";
import type { CapturedEvent } from "../../../worker/capture/index.ts";
import { createRedaction } from "../../../worker/capture/redact/redaction.ts";
import { parseRecord } from "../../../worker/capture/wire/parse-record.ts";
import { encodeRecord } from "../../../worker/capture/wire/record.ts";

function sample(error: unknown = new TypeError("lost", { cause: new Error("why") })): CapturedEvent {
  return buildEvent(
    error,
    {
      ctx: { waitUntil() {}, id: { toString: () => "c0ffee", name: "room-1" } },
      object: "Room",
      tags: { tenant: 7 },
      extra: { cart: [1, { items: 2 }] },
      request: { method: "POST", url: "https://shop.example/pay?card=1" },
    },
    { environment: "test", release: "1.2.3" },
    createRedaction({}, {}),
    new Error().stack ?? "",
  );
}

/** As the other side gets it. */
const copy = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test("a record has its version, the event and the transports that must deliver it, and reads back the same", () => {
  const event = { ...sample(), breadcrumbs: [{ timestamp: 1, level: "info" as const, message: "before" }] };
  expect(parseRecord(copy(encodeRecord(event, ["sentry"])))).toEqual({
    v: 1,
    event: copy(event),
    to: ["sentry"],
  });
  expect(parseRecord(copy(encodeRecord(event)))).toEqual({ v: 1, event: copy(event) });
});

test("no key, DSN or token of env is in a record", () => {
  const secrets = { SENTRY_DSN: "https://topsecretkey@sentry.example/17", API_TOKEN: "hunter2hunter2" };
  const error = new Error(`cannot reach ${secrets.SENTRY_DSN}`, { cause: { token: secrets.API_TOKEN } });
  const context = { extra: secrets, tags: secrets };
  const event = buildEvent(error, context, { environment: "test" }, createRedaction(secrets, {}), "");
  const text = JSON.stringify(encodeRecord(event, ["sentry"]));
  expect(text).not.toMatch(/topsecretkey|hunter2/);
});

test.for<[what: string, value: unknown, invalid: string]>([
  ["nothing", undefined, "must be an object"],
  ["null", null, "must be an object"],
  ["a text", "{}", "must be an object"],
  ["a list", [], "must be an object"],
  ["no version", {}, "v must be 1"],
  ["a version as text", { v: "1", event: sample() }, "v must be 1"],
  ["no event", { v: 1 }, "event must be an object"],
  ["a list of events", { v: 1, event: [sample()] }, "event must be an object"],
  ["a bad id", { v: 1, event: { ...sample(), id: "../1" } }, "event.id is missing or of the wrong kind"],
  ["a list of an id", { v: 1, event: { ...sample(), id: [sample().id] } }, "event.id is missing"],
  ["no time", { v: 1, event: { ...sample(), timestamp: null } }, "event.timestamp is missing"],
  ["another level", { v: 1, event: { ...sample(), level: "loud" } }, "event.level is missing"],
  ["a list of a level", { v: 1, event: { ...sample(), level: ["error"] } }, "event.level is missing"],
  ["no exception", { v: 1, event: { ...sample(), exceptions: [] } }, "event.exceptions is missing"],
  [
    "an exception without frames",
    { v: 1, event: { ...sample(), exceptions: [{ type: "E", value: "" }] } },
    "event.exceptions",
  ],
  ["tags that are no texts", { v: 1, event: { ...sample(), tags: { a: 1 } } }, "event.tags is missing"],
  [
    "a context that is no object",
    { v: 1, event: { ...sample(), contexts: { a: "b" } } },
    "event.contexts is missing",
  ],
  ["one name", { v: 1, event: sample(), to: "sentry" }, "to must be a list of names"],
  ["names that are no texts", { v: 1, event: sample(), to: [1] }, "to must be a list of names"],
  [
    "a hole in the place of an exception",
    { v: 1, event: { ...sample(), exceptions: Object.assign([], { length: 1 }) } },
    "must be plain JSON",
  ],
  [
    "a list of 30 million holes",
    { v: 1, event: { ...sample(), extra: { list: Object.assign([], { length: 30_000_000 }) } } },
    "must be plain JSON",
  ],
  [
    "a megabyte",
    { v: 1, event: { ...sample(), extra: { text: "x".repeat(1_000_000) } } },
    "event must have at most 120000 bytes",
  ],
])("%s is no record", ([, value, invalid]) => {
  expect(parseRecord(value)).toMatchObject({ invalid: expect.stringContaining(invalid) });
});

test("a record of a later version is recognised, and none of its content is in the reason", () => {
  const answer = parseRecord({ v: 2, event: { secret: "hunter2" } });
  expect(answer).toEqual({ invalid: "v must be 1", version: 2 });
});

test("fields that this version does not know are dropped", () => {
  const event = {
    ...sample(),
    endpoint: "https://elsewhere.example/",
    constructor: "https://elsewhere.example/",
    ...JSON.parse('{ "__proto__": "https://elsewhere.example/" }'),
  };
  expect(JSON.stringify(parseRecord({ v: 1, event, dsn: "https://k@elsewhere.example/1" }))).not.toContain(
    "elsewhere",
  );
});

test("any JSON is accepted or refused: nothing throws, and the reason has no value", () => {
  const event = sample();
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      for (const value of [one, { v: 1, event: one }, { v: 1, event: { ...event, extra: one }, to: other }]) {
        const answer = parseRecord(value);
        if ("invalid" in answer)
          expect(answer.invalid).toMatch(/^(must|v must|event|to must)[a-zA-Z0-9. ]*$/);
        else expect(answer.v).toBe(1);
      }
    }),
    { numRuns: 1_000 },
  );
});
