import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "../../../worker/capture/index.ts";
import { sampleEvent } from "../../../worker/capture/testing/index.ts";
import { encodeSentryEvent } from "../../../worker/capture/wire/sentry-envelope.ts";
import { hookedEvents } from "../../support/hooked-events.ts";
import { faultsOf } from "../../support/sentry-schema.ts";

const encoded = (contexts: Record<string, JsonObject>) => encodeSentryEvent(sampleEvent({ contexts }));
const trace = { trace_id: "1".repeat(32), span_id: "2".repeat(16) };

test.for<[name: string, values: JsonObject]>([
  ["os", { name: "iOS", version: "18.1", rooted: false }],
  ["browser", { name: "Safari", version: "18" }],
  ["device", { model: "Pi", memory_size: 8_000, online: true, battery_level: 50.5, screen_dpi: 120 }],
  ["app", { app_name: "shop", in_foreground: true, build_type: null }],
  ["flags", { values: [{ flag: "new-cart", result: true }] }],
  ["response", { type: "response", status_code: 502, body_size: 10 }],
  ["replay", { replay_id: "a".repeat(32) }],
  [
    "trace",
    { ...trace, op: "queue.process", status: "internal_error", sampled: true, data: { a: 1 }, flags: 1 },
  ],
])("a context %s that is as Sentry knows it stays what it is: %o", ([name, values]) => {
  const sent = encoded({ [name]: values });
  const { type: _, ...rest } = values;
  expect(sent.contexts[name]).toEqual(rest);
  expect(faultsOf(sent)).toEqual([]);
});

test.for<[name: string, values: JsonObject]>([
  ["os", { name: 5 }],
  ["os", { name: "iOS", rooted: "yes" }],
  ["browser", { name: ["Safari"] }],
  ["device", { memory_size: "8 GB" }],
  ["device", { memory_size: -1 }],
  ["app", { in_foreground: 1 }],
  ["flags", { values: 5 }],
  ["flags", { values: [7] }],
  ["runtime", { name: 7 }],
  ["replay", { replay_id: "none" }],
  ["profile", { profile_id: "none" }],
  ["feedback", { message: {} }],
  ["otel", { attributes: {} }],
  ["otel", { resource: "none" }],
  ["response", { cookies: "none" }],
  ["response", { status_code: 502.5 }],
])("a context %s of the user's own loses nothing: %o", ([name, values]) => {
  const sent = encoded({ [name]: values });
  expect(sent.contexts[name]).toEqual({ ...values, type: "default" });
  expect(faultsOf(sent)).toEqual([]);
});

test.for<JsonObject>([
  { op: 5 },
  { status: "weird" },
  { sampled: "maybe" },
  { parent_span_id: "none" },
  { data: [] },
  { exclusive_time: "long" },
])("of a trace only what is wrong is left out: %o", (wrong) => {
  const sent = encoded({ trace: { ...trace, ...wrong, mine: 5 } });
  expect(sent.contexts["trace"]).toEqual({ ...trace, mine: 5 });
  expect(faultsOf(sent)).toEqual([]);
});

test.for<[given: JsonObject, sent: JsonObject]>([
  [{ type: "my", a: 1 }, { a: 1 }],
  [
    { type: "", a: 1 },
    { type_: "", a: 1 },
  ],
  [
    { type: 5, a: 1 },
    { type_: 5, a: 1 },
  ],
  [
    { type: "device", a: 1 },
    { type_: "device", a: 1 },
  ],
])("the type that a context names is kept where it is no other context's: %o", ([given, sent]) => {
  expect(encoded({ my: given }).contexts["my"]).toEqual(sent);
});

test("an invalid type does not prevent the check of a known context", () => {
  const sent = encoded({ os: { type: 5, name: 7 }, device: { type: "os", model: 7 } });
  expect(sent.contexts).toMatchObject({
    os: { type: "default", type_: 5, name: 7 },
    device: { type: "default", type_: "os", model: 7 },
  });
});

test("Sentry's schema accepts whatever a hook puts into contexts and tags", () => {
  fc.assert(
    fc.property(hookedEvents, (event) => {
      expect(faultsOf(encodeSentryEvent(event))).toEqual([]);
    }),
    { numRuns: 300 },
  );
}, 60_000);

test("the schema says what is wrong", () => {
  const sent: { event_id: string } = { ...encoded({}), ...{ tags: 5 } };
  expect(faultsOf(sent)).toContainEqual(expect.stringContaining("#/tags"));
});
