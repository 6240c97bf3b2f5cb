import fc from "fast-check";
import { expect, test } from "vitest";
import { buildEvent, buildMessageEvent } from "../../../worker/capture/event/build-event.ts";
import type { CapturedEvent } from "../../../worker/capture/index.ts";
import { createRedaction } from "../../../worker/capture/redact/redaction.ts";
import { sampleEvent } from "../../../worker/capture/testing/index.ts";
import { mendEvent } from "../../../worker/capture/wire/mend-event.ts";
import { parseRecord } from "../../../worker/capture/wire/parse-record.ts";
import { countBytes } from "../../../worker/capture/wire/trim.ts";

const built = sampleEvent();
const mend = (parts: object, from: CapturedEvent = built) => mendEvent({ ...from, ...parts }, from);
const frame = { file: "/index.js", inApp: true };
const many = (count: number, item: (index: number) => unknown) =>
  Array.from({ length: count }, (_, i) => item(i));

test.for<[what: string, parts: object, mended: object]>([
  ["a number as tag", { tags: { a: 1 } }, { tags: { a: "1", mended: "tags" } }],
  ["a flag as tag", { tags: { a: false } }, { tags: { a: "false", mended: "tags" } }],
  ["a BigInt as tag", { tags: { a: 1n } }, { tags: { a: "1", mended: "tags" } }],
  ["an object as tag", { tags: { a: { b: [1] } } }, { tags: { a: '{"b":[1]}', mended: "tags" } }],
  ["null as tag", { tags: { a: null, b: "c" } }, { tags: { b: "c", mended: "tags" } }],
  ["a function as tag", { tags: { a: () => {}, b: "c" } }, { tags: { b: "c", mended: "tags" } }],
  ["no tags", { tags: null }, { tags: { mended: "tags" } }],
  ["a list of tags", { tags: ["a"] }, { tags: { mended: "tags" } }],
  ["tags in a Map", { tags: new Map([["a", "b"]]) }, { tags: { a: "b", mended: "tags" } }],
  ["extra in a Map", { extra: new Map([["a", { b: new Set([1]) }]]) }, { extra: { a: { b: [1] } } }],
  ["a text as context", { contexts: { a: "b" } }, { contexts: { a: { value: "b" } } }],
  ["a list as context", { contexts: { a: [1] } }, { contexts: { a: { value: [1] } } }],
  ["null as context", { contexts: { a: null } }, { contexts: {} }],
  ["no contexts", { contexts: null }, { contexts: {} }],
  ["no extra", { extra: null }, { extra: {} }],
  ["a text as extra", { extra: "a" }, { extra: { value: "a" } }],
  ["an unknown level", { level: "loud" }, { level: built.level }],
  ["no time", { timestamp: null }, { timestamp: built.timestamp }],
  ["a date as time", { timestamp: new Date() }, { timestamp: built.timestamp }],
  ["no mechanism", { mechanism: null }, { mechanism: built.mechanism }],
  [
    "half a mechanism",
    { mechanism: { type: "own" } },
    { mechanism: { type: "own", handled: built.mechanism.handled } },
  ],
  ["no exceptions", { exceptions: [] }, { exceptions: [{ type: "PaymentError", value: "", frames: [] }] }],
  [
    "null as exceptions",
    { exceptions: null },
    { exceptions: [{ type: "PaymentError", value: "", frames: [] }] },
  ],
  [
    "an exception without frames",
    { exceptions: [{ type: "E", value: "v" }] },
    { exceptions: [{ type: "E", value: "v", frames: [] }] },
  ],
  [
    "an exception that is a text, before one that holds another",
    {
      exceptions: [
        "text",
        { type: "A", value: "", frames: [] },
        { type: "B", value: "", frames: [], parent: 1, source: "cause" },
      ],
    },
    {
      exceptions: [
        { type: "A", value: "", frames: [] },
        { type: "B", value: "", frames: [], parent: 0, source: "cause" },
      ],
    },
  ],
  [
    "a parent that is none",
    { exceptions: [{ type: "A", value: "", frames: [], parent: 5 }] },
    { exceptions: [{ type: "A", value: "", frames: [] }] },
  ],
  [
    "frames without inApp",
    { exceptions: [{ type: "A", value: "", frames: [{ file: "/index.js" }, { file: "node:internal" }] }] },
    {
      exceptions: [
        {
          type: "A",
          value: "",
          frames: [
            { file: "/index.js", inApp: true },
            { file: "node:internal", inApp: false },
          ],
        },
      ],
    },
  ],
  [
    "a frame that is none, and a line that is none",
    { exceptions: [{ type: "A", value: "", frames: [null, { ...frame, line: "12", column: 1.5 }] }] },
    { exceptions: [{ type: "A", value: "", frames: [frame] }] },
  ],
  [
    "a breadcrumb without level",
    { breadcrumbs: [{ timestamp: 5, message: "m" }] },
    { breadcrumbs: [{ timestamp: 5, level: "info", message: "m" }] },
  ],
  [
    "breadcrumbs that are none",
    { breadcrumbs: [null, "text", {}, { timestamp: 5, level: "debug", message: "m" }] },
    { breadcrumbs: [{ timestamp: 5, level: "debug", message: "m" }] },
  ],
  ["a fingerprint that is a text", { fingerprint: "one" }, { fingerprint: ["one"] }],
  ["a fingerprint with a number", { fingerprint: ["one", 2] }, { fingerprint: ["one", "2"] }],
  ["a user that is a number", { user: 7 }, { user: { id: "7" } }],
  [
    "a user with values of its own",
    { user: { id: "7", plan: "pro", data: { a: 1 } }, tags: null },
    { user: { id: "7", data: { a: 1, plan: "pro" } } },
  ],
  ["a request without a method", { request: { url: "/a" } }, { request: { method: "GET", url: "/a" } }],
  ["a number as release", { release: 7 }, { release: "7" }],
  ["an environment that is an object", { environment: {} }, { environment: "{}" }],
  [
    "a date in extra",
    { extra: { at: new Date(0) }, tags: null },
    { extra: { at: "1970-01-01T00:00:00.000Z" } },
  ],
  ["bytes in extra", { extra: { body: new Uint8Array(4_000_000) } }, { extra: { body: "[4000000 bytes]" } }],
  [
    "what JSON leaves out",
    { extra: { a: undefined, b: NaN, c: [() => {}] }, tags: null },
    { extra: { b: null, c: [null] } },
  ],
])("%s is mended, and told", ([, parts, mended]) => {
  const { event, mended: fields } = mend(parts);
  expect(event).toMatchObject(mended);
  const [field = ""] = Object.keys(parts);
  expect(Object.keys(Reflect.get(event, field) ?? {})).toEqual(Object.keys(Reflect.get(mended, field)));
  expect(fields.length).toBeGreaterThan(0);
  expect(event.tags["mended"]).toBe(fields);
  expect(parseRecord({ v: 1, event })).toEqual({ v: 1, event });
});

test("an event that needs no mending is the same, and says nothing", () => {
  const { event, mended } = mend({ user: { id: "7" }, fingerprint: ["a"], dist: "3", serverName: "s" });
  expect(event).toEqual({ ...built, user: { id: "7" }, fingerprint: ["a"], dist: "3", serverName: "s" });
  expect(mended).toBe("");
});

test("null removes an optional field without a warning", () => {
  const parts = {
    release: null,
    transaction: null,
    request: null,
    user: null,
    breadcrumbs: null,
    debugIds: null,
  };
  const { event, mended } = mend(parts);
  expect(Object.keys(event).filter((name) => name in parts)).toEqual([]);
  expect(mended).toBe("");
});

test("unknown fields are left out and named", () => {
  const { event, mended } = mend({ server_name: "a", sdk: {} });
  expect(mended).toBe("server_name, sdk");
  expect(Object.keys(event).sort()).toEqual(Object.keys(built).sort());
});

test("a hook cannot change the id", () => {
  expect(mend({ id: "0".repeat(32) }).event.id).toBe(built.id);
});

test("a message stands without exceptions; without either, the type comes back and nothing else", () => {
  expect(mend({ exceptions: [], message: "odd" }).event).toMatchObject({ exceptions: [], message: "odd" });
  const message = { ...sampleEvent({ message: "odd" }), exceptions: [] };
  expect(mend({ message: null }, message).event.exceptions).toEqual([
    { type: "Error", value: "", frames: [] },
  ]);
});

test.for<[what: string, given: unknown]>([
  ["nothing", undefined],
  ["a text", "event"],
  ["a list", [built]],
  ["an event without tags", { ...built, tags: undefined }],
  ["an event without exceptions", { ...built, exceptions: undefined }],
  ["a BigInt in extra", { ...built, extra: { a: 1n } }],
  ["a circle", { ...built, extra: circle() }],
  [
    "a getter that throws",
    { ...built, extra: Object.defineProperty({}, "a", { enumerable: true, get: fail }) },
  ],
  ["a toJSON that throws", { ...built, extra: { a: { toJSON: fail } } }],
  ["a Proxy that throws", new Proxy(built, { get: fail })],
])("%s cannot be mended", ([, given]) => {
  expect(() => mendEvent(given, built)).toThrow();
});

function circle() {
  const value: Record<string, unknown> = {};
  value["self"] = value;
  return value;
}

function fail(): never {
  throw new Error("trap");
}

test.for<[what: string, parts: object]>([
  ["100,000 numbers", { extra: { list: many(100_000, (index) => index) } }],
  ["30 million holes", { extra: { list: Object.assign([], { length: 30_000_000 }) } }],
  ["1,000 debug ids", { debugIds: Object.fromEntries(many(1_000, (i) => [`/${i}.js`, "id"]) as []) }],
  ["10,000 tags", { tags: Object.fromEntries(many(10_000, (i) => [`t${i}`, "v"]) as []) }],
  ["10,000 contexts", { contexts: Object.fromEntries(many(10_000, (i) => [`c${i}`, { a: 1 }]) as []) }],
  [
    "50,000 breadcrumbs",
    { breadcrumbs: many(50_000, () => ({ timestamp: 1, level: "info", message: "m" })) },
  ],
  ["1,000 exceptions", { exceptions: many(1_000, () => ({ type: "E", value: "", frames: [] })) }],
  ["1,000 frames", { exceptions: [{ type: "E", value: "", frames: many(1_000, () => frame) }] }],
  ["a fingerprint of 1,000", { fingerprint: many(1_000, String) }],
  ["a message of a megabyte", { exceptions: [{ type: "E", value: "x".repeat(1_000_000), frames: [] }] }],
  ["a tag of a megabyte", { tags: { a: "x".repeat(1_000_000) } }],
  ["a key of a megabyte", { tags: { ["x".repeat(1_000_000)]: "a" } }],
  ["values 5,000 levels deep", { extra: many(5_000, String).reduce((inner: object) => ({ inner }), {}) }],
])("%s are cut, and told", ([, parts]) => {
  const { event, mended } = mend(parts);
  expect(mended).toBe(Object.keys(parts)[0]);
  expect(countBytes(event)).toBeLessThan(120_000);
  expect(parseRecord(JSON.parse(JSON.stringify({ v: 1, event })))).toEqual({ v: 1, event });
});

test("of breadcrumbs the newest stay", () => {
  const breadcrumbs = many(150, (index) => ({ timestamp: 1, level: "info", message: `${index}` }));
  expect(mend({ breadcrumbs }).event.breadcrumbs?.map(({ message }) => message)).toEqual(
    many(100, (i) => `${i + 50}`),
  );
});

/** What a hook may put anywhere. */
const anything = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSparseArray: true,
    withTypedArray: true,
    withObjectString: true,
    withBoxedValues: true,
  }),
  fc.constantFrom<unknown>(
    () => 1,
    { toJSON: () => "json" },
    { toJSON: () => 1n },
    new Proxy({}, {}),
    Symbol("s"),
  ),
  fc.string({ unit: "binary", maxLength: 5_000 }),
);

test("whatever a hook does to an event, the result is a valid record or is refused", () => {
  const fields = [
    ...Object.keys(built),
    "user",
    "fingerprint",
    "message",
    "dist",
    "serverName",
    "debugIds",
    "other",
  ];
  const inner = fc.constantFrom("tags", "contexts", "extra", "mechanism", "request", "user", "debugIds");
  const item = fc.constantFrom("exceptions", "breadcrumbs", "fingerprint");
  const change = fc.oneof(
    fc.tuple(fc.constantFrom(...fields), anything),
    fc.tuple(inner, fc.dictionary(fc.string(), anything)),
    fc.tuple(item, fc.array(anything)),
    fc.tuple(
      fc.constant("exceptions"),
      fc.array(fc.record({ type: anything, value: anything, frames: fc.array(anything), parent: anything })),
    ),
    fc.tuple(
      fc.constant("breadcrumbs"),
      fc.array(fc.record({ timestamp: anything, level: anything, message: anything, data: anything })),
    ),
  );
  let made = 0;
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      let event: CapturedEvent;
      try {
        event = mend(Object.fromEntries(changes)).event;
      } catch {
        return;
      }
      made++;
      expect(parseRecord(JSON.parse(JSON.stringify({ v: 1, event })))).toEqual({ v: 1, event });
      expect(mend({}, event).mended).toBe("");
    }),
    { numRuns: 2_000 },
  );
  expect(made).toBeGreaterThan(500);
}, 120_000);

test("an event of the library is a valid record, and an unchanged one makes no warning", () => {
  const redaction = createRedaction({}, {});
  const settings = { environment: "e".repeat(100), release: "r".repeat(200) };
  fc.assert(
    fc.property(anything, anything, (one, other) => {
      const error = Object.assign(new Error(String(typeof one)), { cause: one, name: other });
      const context = {
        tags: { one, [`${typeof other}`.repeat(60)]: other },
        extra: { one, other },
        user: { id: one, [`key`.repeat(100)]: other },
        fingerprint: [one, other],
      } as object;
      for (const event of [
        buildEvent(error, context, settings, redaction, ""),
        buildEvent(one, context, settings, redaction, ""),
        buildMessageEvent(one, context, settings, redaction, ""),
      ]) {
        const record = JSON.parse(JSON.stringify({ v: 1, event }));
        expect(parseRecord(record)).toEqual(record);
        expect(mend({}, event).mended).toBe("");
      }
    }),
    { numRuns: 150 },
  );
}, 120_000);

test("an event with the longest texts everywhere is a valid record", () => {
  const long = "\u0001".repeat(100_000);
  const stack = `E\n${many(60, () => `    at ${"f".repeat(400)} (/${"g".repeat(400)}.js:1:1)`).join("\n")}`;
  const errors = many(20, () => Object.assign(new Error(long), { stack }));
  const error = Object.assign(new AggregateError(errors, long), { stack, name: long });
  const context = {
    object: long,
    handler: long,
    request: { method: long, url: `https://a.example/${long}` },
    tags: Object.fromEntries(many(200, (i) => [`${i}${long}`, long]) as []),
    extra: Object.fromEntries(many(200, (i) => [`${i}${long}`, long]) as []),
    user: { id: long, [long]: long },
    fingerprint: many(50, () => long) as string[],
  };
  const settings = { environment: "test" };
  const event = buildEvent(error, context, settings, createRedaction({}, {}), "");
  expect(countBytes(event)).toBeLessThan(120_000);
  expect(parseRecord(JSON.parse(JSON.stringify({ v: 1, event })))).toEqual({ v: 1, event });
});
