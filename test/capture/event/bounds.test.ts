import { expect, test } from "vitest";
import { buildEvent } from "../../../worker/capture/event/build-event.ts";
import type { CaptureContext } from "../../../worker/capture/index.ts";
import { createRedaction } from "../../../worker/capture/redact/redaction.ts";

const redaction = createRedaction({}, {});
const build = (error: unknown, context: object = {}) =>
  // Untyped callers pass anything.
  buildEvent(error, context as CaptureContext, { environment: "test" }, redaction, "");
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).byteLength;
const throwing = () => {
  throw new Error("gotcha");
};
/** The character that takes the most bytes in JSON. */
const WIDE = "\u0001".repeat(100_000);
const nested = (count: number, depth: number): unknown =>
  depth ? Array.from({ length: count }, () => nested(count, depth - 1)) : "short";

function chainOf(count: number): Error {
  const stack = `Error\n${`    at f${"一".repeat(300)} (/a${WIDE.slice(0, 400)}.js:1:1)\n`.repeat(60)}`;
  return Object.assign(new Error(WIDE, count ? { cause: chainOf(count - 1) } : {}), {
    name: WIDE,
    stack,
    own: WIDE,
  });
}

test.for<[name: string, error: unknown, context: object]>([
  [
    "50 lists of 50 texts",
    new Error("x"),
    { extra: { a: Array(50).fill(Array(50).fill("x".repeat(2_000))) } },
  ],
  ["50 lists in 50 lists in 50 lists of 50 texts", new Error("x"), { extra: { a: nested(50, 3) } }],
  [
    "maps in maps",
    new Error("x"),
    { extra: { a: Array(50).fill(new Map([["k", new Set(Array(50).keys())]])) } },
  ],
  [
    "texts of 10 MB",
    new Error("x".repeat(1e7)),
    { extra: { a: "x".repeat(1e7) }, tags: { a: "x".repeat(1e7) } },
  ],
  ["lists of nothing but holes", new Error("x"), { extra: { a: new Array(1e9) } }],
  [
    "wide characters wherever there is room",
    chainOf(20),
    {
      tags: Object.fromEntries(Array.from({ length: 60 }, (_, i) => [i + WIDE, WIDE])),
      extra: { a: Array(50).fill(WIDE) },
      request: { method: WIDE, url: WIDE },
      handler: WIDE,
      object: WIDE,
    },
  ],
])("an event stays under 120 kB: %s", ([, error, context]) => {
  expect(bytesOf(build(error, context))).toBeLessThan(120_000);
});

test("lists, maps, depths and fingerprints are cut at their bounds", () => {
  const keys = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`k${i}`, i]));
  const deep = { 1: { 2: { 3: { 4: { 5: { 6: "too deep" } } } } } };
  const { extra, fingerprint } = build(new Error("x"), {
    extra: { list: Array(60).fill(1), set: new Set(Array(60).keys()), keys, deep },
    fingerprint: Array.from({ length: 30 }, (_, i) => `part ${i}`),
  });
  expect(extra["list"]).toHaveLength(50);
  expect(extra["set"]).toHaveLength(50);
  expect(Object.keys(Object(extra["keys"]))).toHaveLength(50);
  expect(extra["deep"]).toEqual({ 1: { 2: { 3: { 4: "[more]" } } } });
  expect(fingerprint).toHaveLength(20);
});

test("only the parts of a fingerprint that are kept are made texts", () => {
  let made = 0;
  class Part {
    toString(): string {
      return `part ${made++}`;
    }
  }
  build(new Error("x"), { fingerprint: Array.from({ length: 1_000 }, () => new Part()) });
  expect(made).toBe(20);
});

test("of very many small values, the first five hundred are kept", () => {
  const { extra } = build(new Error("x"), { extra: { a: Array(40).fill(Array(40).fill(1)) } });
  expect(JSON.stringify(extra).match(/1/g)?.length).toBeLessThan(500);
});

test("values that are not plain data become a short text", () => {
  const { extra } = build(new Error("x"), {
    extra: {
      bytes: new Uint8Array(4_194_304),
      buffer: new ArrayBuffer(8),
      view: new DataView(new ArrayBuffer(9)),
      map: new Map<unknown, unknown>([
        ["token", "t"],
        ["n", 1],
      ]),
      set: new Set([1, "two"]),
      date: Object.assign(new Date(0), { toJSON: () => ({ huge: "x" }), toISOString: () => "never" }),
      noDate: new Date(Number.NaN),
      boxed: [new String("s"), new Number(1), new Boolean(false)],
      error: new TypeError("inner"),
      call: function named() {},
      symbol: Symbol("s"),
      digits: 10n ** 100_000n,
      number: Number.NaN,
      pattern: /x/g,
    },
  });
  expect(extra).toEqual({
    bytes: "[Uint8Array of 4194304 bytes]",
    buffer: "[ArrayBuffer of 8 bytes]",
    view: "[DataView of 9 bytes]",
    map: { token: "[masked]", n: 1 },
    set: [1, "two"],
    date: "1970-01-01T00:00:00.000Z",
    noDate: "Invalid Date",
    boxed: ["s", 1, false],
    error: "TypeError: inner",
    call: "[function named]",
    symbol: "Symbol(s)",
    digits: "[bigint]",
    number: "NaN",
    pattern: "/x/g",
  });
});

test("a value that throws is left out, and the others stay", () => {
  const { tags, extra } = build(new Error("x"), {
    tags: {
      tenant: "t",
      bad: { toString: throwing },
      id: { toString: () => "id-1" },
      get worse() {
        return throwing();
      },
      list: ["a", 1],
      none: undefined,
    },
    extra: {
      ok: 1,
      get bad() {
        return throwing();
      },
      inner: { ok: 2, proxy: new Proxy([], { get: throwing }) },
    },
  });
  const unreadable = "[unreadable]";
  expect(tags).toEqual({ tenant: "t", bad: unreadable, id: "id-1", worse: unreadable, list: '["a",1]' });
  expect(extra).toEqual({ ok: 1, bad: unreadable, inner: { ok: 2, proxy: unreadable } });
});

test("a list of millions of texts affects no other tag, and takes little time as a fingerprint", () => {
  let joined = 0;
  const counting = { toString: () => `${joined++}` };
  const wide = Array(50).fill(Array(50).fill(Array(50).fill(counting)));
  const { tags, fingerprint } = build(new Error("x"), {
    tags: { wide, tenant: "t" },
    fingerprint: [wide, "b"],
  });
  expect(tags["wide"]?.length).toBe(200);
  expect(tags["tenant"]).toBe("t");
  expect(fingerprint?.map((part) => part.length)).toEqual([200, 1]);
  expect(joined).toBeLessThan(1_000);
});

test("the bytes of a thrown buffer are not counted, also in an error or a cause", () => {
  const bytes = new Uint8Array(4_194_304);
  const text = "[Uint8Array of 4194304 bytes]";
  const started = performance.now();
  expect(build(bytes).exceptions[0]?.value).toBe(text);
  const error = Object.assign(new Error("x", { cause: bytes }), { bytes });
  expect(build(error).exceptions[1]?.value).toBe(text);
  const all = performance.now() - started;
  const counting = performance.now();
  Object.keys(bytes);
  expect(all).toBeLessThan(Math.max(50, performance.now() - counting));
});

test("an object with very many keys is read once, however often it appears", () => {
  let looked = 0;
  const keys = Array.from({ length: 20_000 }, (_, i) => `k${i}`);
  const many = new Proxy(
    {},
    {
      ownKeys() {
        looked++;
        return keys;
      },
      getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }),
    },
  );
  const { extra } = build(new Error("x"), { extra: { a: many, b: many, c: [many, { many }] } });
  expect(looked).toBe(1);
  expect(extra).toMatchObject({ b: "[more]", c: ["[more]", "[more]"] });
});
