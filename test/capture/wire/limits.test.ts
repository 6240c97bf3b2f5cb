import fc from "fast-check";
import { expect, test } from "vitest";
import type { CapturedEvent, CapturedException } from "../../../worker/capture/index.ts";
import { sampleEvent } from "../../../worker/capture/testing/index.ts";
import { encodeOtlpLogs } from "../../../worker/capture/wire/otlp-logs.ts";
import { parseRecord } from "../../../worker/capture/wire/parse-record.ts";
import { encodeRecord } from "../../../worker/capture/wire/record.ts";
import { encodeLiteEnvelope } from "../../../worker/capture/wire/sentry-envelope.ts";
import { countBytes, textBytes } from "../../../worker/capture/wire/trim.ts";
import { bestTime } from "../../support/best-time.ts";

const RECORD_BYTES = 120_000;
const CHANNEL_BYTES = 32_768;

const recordOf = (parts: object) => ({ v: 1, event: { ...sampleEvent(), ...parts } });
const bare: CapturedException = { type: "", value: "", frames: [] };
const frame = { file: "", inApp: true };
const many = (count: number, item: (index: number) => unknown) =>
  Array.from({ length: count }, (_, i) => item(i));
const mapOf = (count: number, value: unknown) =>
  Object.fromEntries(many(count, (index) => [`k${index}`, value]) as [string, unknown][]);
const chain = (count: number) =>
  many(count, (index) => ({ ...bare, ...(index && { parent: index - 1, source: "cause" }) }));

test.for<[what: string, parts: object, invalid: string]>([
  [
    "20,000 exceptions",
    { exceptions: many(20_000, (i) => ({ ...bare, ...(i && { parent: 0 }) })) },
    "must be plain JSON",
  ],
  ["17 exceptions", { exceptions: chain(17) }, "event.exceptions"],
  ["a chain of 2,000 causes", { exceptions: chain(2_000) }, "event.exceptions"],
  ["51 frames", { exceptions: [{ ...bare, frames: many(51, () => frame) }] }, "event.exceptions"],
  ["an exception that holds itself", { exceptions: [bare, { ...bare, parent: 1 }] }, "event.exceptions"],
  ["a first one that is held", { exceptions: [{ ...bare, parent: 0 }] }, "event.exceptions"],
  ["a parent below the first", { exceptions: [bare, { ...bare, parent: -1 }] }, "event.exceptions"],
  ["half a parent", { exceptions: [bare, { ...bare, parent: 0.5 }] }, "event.exceptions"],
  ["a parent that is a text", { exceptions: [bare, { ...bare, parent: "0" }] }, "event.exceptions"],
  ["101 tags", { tags: mapOf(101, "v") }, "event.tags"],
  ["101 contexts", { contexts: mapOf(101, {}) }, "event.contexts"],
  [
    "101 breadcrumbs",
    { breadcrumbs: many(101, () => ({ timestamp: 1, level: "info", message: "" })) },
    "event.br",
  ],
  ["101 debug ids", { debugIds: mapOf(101, "id") }, "event.debugIds"],
  ["21 parts of a fingerprint", { fingerprint: many(21, () => "a") }, "event.fingerprint"],
  ["a user whose id is a number", { user: { id: 7 } }, "event.user"],
  ["no exception and no message", { exceptions: [] }, "event.exceptions"],
  ["no exception and an empty message", { exceptions: [], message: "" }, "event.exceptions"],
  ["100,000 numbers", { extra: { list: many(100_000, () => 1) } }, "bytes"],
  ["100,000 characters that are six bytes each", { extra: { text: "\u0001".repeat(100_000) } }, "bytes"],
])("a record is refused that holds %s", ([, parts, invalid]) => {
  expect(parseRecord(recordOf(parts))).toMatchObject({ invalid: expect.stringContaining(invalid) });
});

test("a message needs no exception", () => {
  const record = recordOf({ exceptions: [], message: "this should not happen" });
  expect(parseRecord(record)).toEqual(record);
});

test("names of transports have a limit too", () => {
  expect(parseRecord({ ...recordOf({}), to: many(101, String) })).toMatchObject({ invalid: /^to must/ });
});

/** How often any property of the value was read. */
function counted(value: object) {
  const reads = { count: 0 };
  const proxy = new Proxy(value, {
    get: (target, key) => {
      reads.count++;
      return Reflect.get(target, key);
    },
  });
  return { proxy, reads };
}

test("reading 300,000 keys stops when the limit of bytes is passed", () => {
  const { proxy, reads } = counted(mapOf(300_000, 1));
  expect(parseRecord(recordOf({ extra: proxy }))).toMatchObject({ invalid: "must be plain JSON" });
  expect(reads.count).toBeLessThan(RECORD_BYTES);
});

test("nothing is read of a list that is too long", () => {
  const { proxy, reads } = counted(many(1_000_000, () => 1));
  expect(parseRecord(recordOf({ extra: { list: proxy } }))).toMatchObject({ invalid: "must be plain JSON" });
  expect(reads.count).toBeLessThan(10);
});

type Encoder = (event: CapturedEvent) => string;
const ENCODERS: Record<string, Encoder> = {
  envelope: encodeLiteEnvelope,
  OTLP: (event) => encodeOtlpLogs(event),
  record: (event) => JSON.stringify(encodeRecord(event, ["sentry"])),
  "the channel's record": (event) => JSON.stringify(encodeRecord(event, undefined, CHANNEL_BYTES)),
};
const LIMITS: Record<string, number> = { record: RECORD_BYTES, "the channel's record": CHANNEL_BYTES };

/** What is accepted is encoded within the limits, and a record of it is one again. */
function checkEncoders(event: CapturedEvent): void {
  for (const [name, encode] of Object.entries(ENCODERS)) {
    const text = encode(event);
    expect([name, textBytes(text) <= (LIMITS[name] ?? 2 * RECORD_BYTES)]).toEqual([name, true]);
    if (name in LIMITS) expect(parseRecord(JSON.parse(text))).toHaveProperty("event");
  }
}

/** As many as fit. */
function filled(build: (size: number) => object): CapturedEvent {
  let [fits, over] = [0, RECORD_BYTES];
  while (over - fits > 1) {
    const size = (fits + over) >> 1;
    if ("event" in parseRecord(recordOf(build(size)))) fits = size;
    else over = size;
  }
  const record = parseRecord(recordOf(build(fits)));
  if ("invalid" in record) throw new Error(record.invalid);
  return record.event;
}

const fullFrames = (text: string) => many(50, () => ({ function: text, file: text, inApp: true }));
const worst: [what: string, event: (size: number) => object][] = [
  ...['"', "\\", "\u0001", "\n", "字", "x"].flatMap((letter): [string, (size: number) => object][] => [
    [
      `a message of ${JSON.stringify(letter)}`,
      (n) => ({ exceptions: [{ ...bare, value: letter.repeat(n) }] }),
    ],
    [`a type of ${JSON.stringify(letter)}`, (n) => ({ exceptions: [{ ...bare, type: letter.repeat(n) }] })],
    [`a tag of ${JSON.stringify(letter)}`, (n) => ({ tags: { long: letter.repeat(n) } })],
    [`a key of ${JSON.stringify(letter)}`, (n) => ({ tags: { [letter.repeat(n)]: "v" } })],
    [`an environment of ${JSON.stringify(letter)}`, (n) => ({ environment: letter.repeat(n) })],
    [`a server name of ${JSON.stringify(letter)}`, (n) => ({ serverName: letter.repeat(n) })],
    [`an extra of ${JSON.stringify(letter)}`, (n) => ({ extra: { a: { b: letter.repeat(n) } } })],
    [
      `a chain of 16 with ${JSON.stringify(letter)}`,
      (n) => ({ exceptions: chain(16).map((one) => ({ ...(one as object), value: letter.repeat(n) })) }),
    ],
    [
      `16 with 50 frames of ${JSON.stringify(letter)}`,
      (n) => ({
        exceptions: chain(16).map((one) => ({ ...(one as object), frames: fullFrames(letter.repeat(n)) })),
      }),
    ],
    [`a message alone of ${JSON.stringify(letter)}`, (n) => ({ exceptions: [], message: letter.repeat(n) })],
    [`a user of ${JSON.stringify(letter)}`, (n) => ({ user: { id: letter.repeat(n), data: {} } })],
    [
      `a fingerprint of ${JSON.stringify(letter)}`,
      (n) => ({ fingerprint: many(20, () => letter.repeat(n)) }),
    ],
    [`a map's file of ${JSON.stringify(letter)}`, (n) => ({ debugIds: { [letter.repeat(n)]: "id" } })],
    [
      `breadcrumbs of ${JSON.stringify(letter)}`,
      (n) => ({ breadcrumbs: many(100, () => ({ timestamp: 1, level: "info", message: letter.repeat(n) })) }),
    ],
  ]),
  [
    "16 members with 50 frames",
    (n) => ({
      exceptions: many(16, (i) => ({
        ...bare,
        ...(i && { parent: 0, source: `errors[${i}]` }),
        frames: many(n > 50 ? 51 : n, () => frame),
      })),
    }),
  ],
  ["keys of extra", (n) => ({ extra: mapOf(n, 1) })],
  ["nulls in extra", (n) => ({ extra: { list: many(n, () => null) } })],
  ["numbers in extra", (n) => ({ extra: { list: many(n, () => 1) } })],
  ["short lists in extra", (n) => ({ extra: mapOf(n, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]) })],
  ["keys of a context", (n) => ({ contexts: { durable_object: mapOf(n, 1) } })],
  ["contexts of keys", (n) => ({ contexts: mapOf(100, mapOf(n, 1)) })],
  ["keys of a user", (n) => ({ user: { data: mapOf(n, 1) } })],
  ["unknown fields of an exception", (n) => ({ exceptions: [{ ...bare, unknown: mapOf(n, 1) }] })],
  [
    "unknown fields of a mechanism",
    (n) => ({ mechanism: { type: "a", handled: true, unknown: mapOf(n, 1) } }),
  ],
];

const LARGE = recordOf({ extra: mapOf(1_000, "x".repeat(105)) });
let copies: number | undefined;

/** Of 200 copies of a large record: what is not linear takes longer by orders of magnitude. */
function timeOfCopies(): number {
  copies ??= bestTime(() => {
    for (let round = 0; round < 200; round++) JSON.parse(JSON.stringify(LARGE));
  });
  return copies;
}

test.for(worst)("as much as a record takes of %s is encoded within bounds", ([, build]) => {
  const event = filled(build);
  checkEncoders(event);
  // On a machine that does nothing else that many copies take about 25 ms, the slowest encoder 15.
  for (const encode of Object.values(ENCODERS))
    expect(bestTime(() => encode(event))).toBeLessThan(4 * timeOfCopies());
});

test("whatever is accepted is encoded within bounds", () => {
  const text = fc.string({ unit: fc.constantFrom("x", '"', "\u0001", "字"), maxLength: 3_000 });
  const json = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 200, size: "max" });
  const exception = fc.record({
    type: text,
    value: text,
    source: fc.constantFrom("cause", "errors[0]"),
    parent: fc.nat(15),
    frames: fc.array(fc.record({ file: text, inApp: fc.boolean() }), { maxLength: 50, size: "max" }),
  });
  const parts = fc.record(
    {
      exceptions: fc
        .array(exception, { minLength: 1, maxLength: 16, size: "max" })
        .map((list) =>
          list.map(({ parent, ...one }, index) => (index ? { ...one, parent: parent % index } : one)),
        ),
      tags: fc.dictionary(text, text, { maxKeys: 100 }),
      contexts: fc.dictionary(text, json, { maxKeys: 20 }),
      extra: json,
      environment: text,
      fingerprint: fc.array(text, { maxLength: 20 }),
      user: fc.record({ id: text, data: json }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  );
  let accepted = 0;
  fc.assert(
    fc.property(parts, (given) => {
      const record = parseRecord(JSON.parse(JSON.stringify(recordOf(given))));
      if ("invalid" in record) return;
      accepted++;
      checkEncoders(record.event);
    }),
    { numRuns: 50, endOnFailure: true },
  );
  expect(accepted).toBeGreaterThan(20);
}, 120_000);

test.for<[what: string, parts: object]>([
  ["100,000 numbers", { extra: { list: many(100_000, (index) => index) } }],
  ["1,000 debug ids", { debugIds: mapOf(1_000, "6bf6b9a7-0d0f-4b0a-9b0e-0d6f0b1a2c3d") }],
  ["10,000 tags", { tags: mapOf(10_000, "v") }],
  ["10,000 contexts", { contexts: mapOf(10_000, { a: 1 }) }],
  ["a context of 10,000 values", { contexts: { alarm: mapOf(10_000, 1) } }],
  ["extra of 10,000 values", { extra: mapOf(10_000, 1) }],
  [
    "50,000 breadcrumbs",
    { breadcrumbs: many(50_000, () => ({ timestamp: 1, level: "info", message: "m" })) },
  ],
  ["20,000 exceptions", { exceptions: chain(20_000) }],
  ["5,000 frames", { exceptions: [{ ...bare, frames: many(5_000, () => frame) }] }],
  ["a release of 200,000 characters", { release: "r".repeat(200_000) }],
  ["a context of 200,000 characters", { contexts: { durable_object: { id: "r".repeat(200_000) } } }],
  ["an unknown field", { endpoint: many(100_000, () => 1) }],
])("%s that nobody has checked make records within the limits all the same", ([, parts]) => {
  checkEncoders({ ...sampleEvent(), ...parts });
});

test("a thousand times as many exceptions take no more than a thousand times as long", () => {
  const [few, lots] = [16, 16_000].map(
    (count) => ({ ...sampleEvent(), exceptions: chain(count) }) as CapturedEvent,
  );
  for (const encode of Object.values(ENCODERS)) {
    const time = (event: CapturedEvent | undefined, rounds: number) => {
      const started = performance.now();
      for (let round = 0; event && round < rounds; round++) encode(event);
      return (performance.now() - started) / rounds;
    };
    time(few, 100);
    expect(time(lots, 3)).toBeLessThan(Math.max(0.01, time(few, 100)) * 3_000);
  }
});

test("the tag trimmed names what an encoder leaves out", () => {
  const event = sampleEvent({ extra: { text: "\u0001".repeat(50_000) } });
  const { event: kept } = encodeRecord(event);
  expect(countBytes(kept)).toBeLessThan(RECORD_BYTES);
  expect(kept.tags["trimmed"]).toBe("extra");
});

test("a record with values deeper than Sentry reads is refused", () => {
  const nested = (levels: number) => many(levels, String).reduce((inner: object) => ({ inner }), {});
  expect(parseRecord(recordOf({ extra: nested(99) }))).toHaveProperty("event");
  expect(parseRecord(recordOf({ extra: nested(120) }))).toMatchObject({ invalid: "must be plain JSON" });
});
