import fc from "fast-check";
import { expect, test } from "vitest";
import {
  continueTrace,
  readTrace,
  runInTrace,
  traceHeaders,
  withTrace,
} from "../../../worker/capture/entries/trace.ts";
import { SPAN_ID, TRACE_ID, TRACEPARENT } from "./support.ts";

const ids = { traceId: TRACE_ID, spanId: SPAN_ID };

test.for<[string, Record<string, string>, object | undefined]>([
  ["sampled", { traceparent: TRACEPARENT }, { ...ids, sampled: true, flags: 1 }],
  ["not sampled", { traceparent: `00-${TRACE_ID}-${SPAN_ID}-00` }, { ...ids, sampled: false, flags: 0 }],
  ["other flags", { traceparent: `00-${TRACE_ID}-${SPAN_ID}-03` }, { ...ids, sampled: true, flags: 3 }],
  [
    "a later version",
    { traceparent: `cc-${TRACE_ID}-${SPAN_ID}-01-more` },
    { ...ids, sampled: true, flags: 1 },
  ],
  ["version 00 with more fields", { traceparent: `${TRACEPARENT}-more` }, undefined],
  ["version 00 with an empty field", { traceparent: `${TRACEPARENT}-` }, undefined],
  ["version ff", { traceparent: `ff-${TRACE_ID}-${SPAN_ID}-01` }, undefined],
  ["a trace of zeros", { traceparent: `00-${"0".repeat(32)}-${SPAN_ID}-01` }, undefined],
  ["a span of zeros", { traceparent: `00-${TRACE_ID}-${"0".repeat(16)}-01` }, undefined],
  ["capitals", { traceparent: TRACEPARENT.toUpperCase() }, undefined],
  ["the header twice", { traceparent: `${TRACEPARENT}, ${TRACEPARENT}` }, undefined],
  ["Sentry's alone", { "sentry-trace": `${TRACE_ID}-${SPAN_ID}-1` }, { ...ids, sampled: true }],
  ["Sentry's, not sampled", { "sentry-trace": `${TRACE_ID}-${SPAN_ID}-0` }, { ...ids, sampled: false }],
  ["Sentry's, undecided", { "sentry-trace": `${TRACE_ID}-${SPAN_ID}` }, ids],
  ["Sentry's with another flag", { "sentry-trace": `${TRACE_ID}-${SPAN_ID}-2` }, undefined],
  [
    "both, undecided",
    { traceparent: `00-${TRACE_ID}-${SPAN_ID}-00`, "sentry-trace": `${TRACE_ID}-${SPAN_ID}` },
    { ...ids, flags: 0 },
  ],
  [
    "both, of different traces",
    { traceparent: TRACEPARENT, "sentry-trace": `${"a".repeat(32)}-${"b".repeat(16)}-0` },
    { ...ids, sampled: true, flags: 1 },
  ],
  [
    "an invalid traceparent beside Sentry's",
    { traceparent: "00-junk", "sentry-trace": `${TRACE_ID}-${SPAN_ID}-1` },
    { ...ids, sampled: true },
  ],
  ["baggage alone", { baggage: "user=ann" }, undefined],
  [
    "with baggage",
    { traceparent: TRACEPARENT, baggage: "user=ann" },
    { ...ids, sampled: true, flags: 1, baggage: "user=ann" },
  ],
])("what the headers say: %s", ([, headers, expected]) => {
  expect(readTrace(new Request("http://room/", { headers }))).toEqual(expected);
  expect(readTrace(new Headers(headers))).toEqual(expected);
  // A message of a Queue, the event of a Workflow, plain data.
  expect(readTrace({ id: "1", body: { order: 7, ...headers } })).toEqual(expected);
  expect(readTrace({ instanceId: "1", payload: { order: 7, ...headers } })).toEqual(expected);
  expect(readTrace({ order: 7, ...headers })).toEqual(expected);
});

test("a value without a trace is neither called nor read further, and nothing throws", () => {
  const called: string[] = [];
  const stub: object = new Proxy(() => {}, {
    get(_, name) {
      called.push(String(name));
      return stub;
    },
    apply: () => called.push("called"),
  });
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error("read");
      },
    },
  );
  const values = [
    undefined,
    null,
    0,
    "",
    TRACEPARENT,
    Symbol(),
    1n,
    [],
    stub,
    { headers: stub, body: stub },
    hostile,
  ];
  for (const value of values) {
    expect(readTrace(value)).toBeUndefined();
    expect(continueTrace(value, ({ traceId }) => traceId)).toMatch(/^[\da-f]{32}$/);
  }
  expect(called).not.toContain("called");
});

test("a hop that cannot say whether it is sampled leaves the decision to the next one", () => {
  const undecided = { traceId: TRACE_ID, spanId: SPAN_ID };
  expect(readTrace(traceHeaders({}, undecided))?.sampled).toBeUndefined();
  expect(readTrace(withTrace({}, undecided))?.sampled).toBeUndefined();
  for (const sampled of [true, false]) {
    expect(readTrace(traceHeaders({}, { ...undecided, sampled }))?.sampled).toBe(sampled);
    expect(readTrace(withTrace({}, { ...undecided, sampled }))).toMatchObject({ ...undecided, sampled });
  }
});

test("headers stay, and the trace replaces an older one", () => {
  const trace = { traceId: TRACE_ID, spanId: SPAN_ID, sampled: true, baggage: "user=ann" };
  const expected = {
    accept: "text/plain",
    baggage: "user=ann",
    "sentry-trace": `${TRACE_ID}-${SPAN_ID}-1`,
    traceparent: TRACEPARENT,
  };
  const older = { accept: "text/plain", traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-00` };
  expect(traceHeaders(older, trace)).toEqual(expected);
  expect(traceHeaders(new Headers(older), trace)).toEqual(expected);
  expect(traceHeaders(Object.entries(older), trace)).toEqual(expected);
  expect(runInTrace(trace, () => traceHeaders(older))).toEqual(expected);
  expect(withTrace({ order: 7, traceparent: "old", "sentry-trace": "old" }, trace)).toEqual({
    order: 7,
    traceparent: TRACEPARENT,
    baggage: "user=ann",
  });
});

test("without a trace nothing is added", () => {
  expect(traceHeaders({ accept: "text/plain" })).toEqual({ accept: "text/plain" });
  expect(withTrace({ order: 7 })).toEqual({ order: 7 });
  expect(withTrace()).toEqual({});
});

test.for<[unknown, string]>([
  ["a text", "string"],
  [[1], "a list"],
  [null, "null"],
  [new Map([["order", 7]]), "a Map"],
  [new Date(), "a Date"],
  [new Uint8Array(3), "a Uint8Array"],
  [() => 7, "function"],
])("data that has no place for a trace is refused, with a trace and without: %o", ([data, got]) => {
  for (const trace of [undefined, { traceId: TRACE_ID, spanId: SPAN_ID }])
    expect(() => withTrace(data as object, trace)).toThrow(
      `withTrace: data must be an object, so that the trace has a place in it; got ${got}`,
    );
});

test("an object of a class keeps its fields beside the trace", () => {
  class Order {
    id = 7;
  }
  expect(withTrace(new Order(), { traceId: TRACE_ID, spanId: SPAN_ID })).toMatchObject({ id: 7 });
  expect(withTrace(Object.assign(Object.create(null), { id: 7 }))).toEqual({ id: 7 });
});

test("invalid ids of an untyped caller make no headers", () => {
  const wrong = { traceId: "a\r\nb", spanId: SPAN_ID };
  expect(traceHeaders({}, wrong)).toEqual({});
  expect(withTrace({ order: 7 }, wrong)).toEqual({ order: 7 });
});

test.for<[given: string, kept: string | undefined]>([
  ["user=ann,sentry-release=1.0;a=b", "user=ann,sentry-release=1.0;a=b"],
  ["user=ann, with space =x , =none,none,bad key=1,né=1,a=é", "user=ann"],
  [" a = 1 ,\tb=2", "a = 1,b=2"],
  [
    Array.from({ length: 100 }, (_, i) => `k${i}=v`).join(","),
    Array.from({ length: 64 }, (_, i) => `k${i}=v`).join(","),
  ],
  [`a=1,b=${"x".repeat(9_000)}`, "a=1"],
  [`a=${"x".repeat(9_000)}`, undefined],
])("of baggage, only valid members within the limits go on: %s", ([baggage, kept]) => {
  const headers = continueTrace({ traceparent: TRACEPARENT, baggage }, (trace) => traceHeaders({}, trace));
  expect(headers["baggage"]).toBe(kept);
});

const MEMBERS = Array.from({ length: 40 }, (_, i) => `k${i}=v`);

test.for<[given: string, kept: string | undefined]>([
  ["congo=t61rcWkgMzE,rojo=00f067aa0ba902b7", "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7"],
  [" a=1 ,, \tb=2,", "a=1,b=2"],
  ["fw529a3039@dt=FfAaXyz-3,0tenant@sys=x y", "fw529a3039@dt=FfAaXyz-3,0tenant@sys=x y"],
  [MEMBERS.join(), MEMBERS.slice(0, 32).join()],
  [
    `a=1,long=${"x".repeat(140)},b=${"y".repeat(120)},c=${"z".repeat(120)},d=${"w".repeat(120)},e=1`,
    `a=1,b=${"y".repeat(120)},c=${"z".repeat(120)},d=${"w".repeat(120)},e=1`,
  ],
  ["a=1,a=2", undefined],
  ["a=1,B=2", undefined],
  ["a=1,b", undefined],
  ["a=1,b=", undefined],
  ["a=1,b=x=y", undefined],
  ["a=1,b=é", undefined],
  [`a=${"x".repeat(257)}`, undefined],
  [`a=1,${",".repeat(9_000)}`, undefined],
])("a tracestate goes on as it came, within W3C's limits, or not at all: %s", ([tracestate, kept]) => {
  const headers = continueTrace({ traceparent: TRACEPARENT, tracestate }, (trace) => traceHeaders({}, trace));
  expect(headers["tracestate"]).toBe(kept);
});

test("a tracestate goes with its own traceparent only", () => {
  const tracestate = "congo=1";
  for (const traceparent of ["", `ff${TRACEPARENT.slice(2)}`])
    expect(readTrace({ traceparent, tracestate, "sentry-trace": `${TRACE_ID}-${SPAN_ID}` })).toEqual({
      traceId: TRACE_ID,
      spanId: SPAN_ID,
    });
  const other = { traceId: "1".repeat(32), spanId: SPAN_ID };
  const headers = { traceparent: TRACEPARENT, tracestate };
  expect(traceHeaders(headers, other)["tracestate"]).toBeUndefined();
  expect(traceHeaders(headers, { ...other, tracestate: "own=1" })["tracestate"]).toBe("own=1");
  expect(traceHeaders(headers, { ...other, traceId: TRACE_ID })["tracestate"]).toBe(tracestate);
  expect(withTrace(headers, other)).toEqual({ ...withTrace({}, other) });
});

test("data gets at most 256 characters of tracestate", () => {
  const tracestate = `a=${"x".repeat(100)},b=${"y".repeat(100)},c=${"z".repeat(100)}`;
  const carrier = continueTrace({ traceparent: TRACEPARENT, tracestate }, (trace) => withTrace({}, trace));
  expect(carrier.tracestate).toBe(`a=${"x".repeat(100)},b=${"y".repeat(100)}`);
});

test("data gets at most 512 characters of baggage, so that a stranger cannot fill a socket's attachment", () => {
  const baggage = `small=1,large=${"x".repeat(600)},last=${"y".repeat(480)}`;
  const carrier = continueTrace({ traceparent: TRACEPARENT, baggage }, (trace) => withTrace({}, trace));
  expect(carrier.baggage).toBe(`small=1,last=${"y".repeat(480)}`);
});

test("whatever a stranger sends: no throw, and what goes on is valid and bounded", () => {
  const hex = fc.string({ unit: fc.constantFrom(..."0123456789abcdefg-"), maxLength: 60 });
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    hex,
    fc.constantFrom(TRACEPARENT, "", "00"),
  );
  const anyValue = fc.oneof(text, fc.anything());
  const data = fc.record(
    {
      traceparent: anyValue,
      "sentry-trace": anyValue,
      baggage: anyValue,
      tracestate: anyValue,
      headers: fc.anything(),
      body: fc.anything(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(data, (source) => {
      const headers = continueTrace(source, (trace) => traceHeaders({}, trace));
      expect(headers["traceparent"]).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-0[01]$/);
      expect(headers["sentry-trace"]).toMatch(/^[\da-f]{32}-[\da-f]{16}(-[01])?$/);
      expect(headers["baggage"] ?? "").toMatch(/^[ -~]{0,8192}$/);
      expect(headers["tracestate"] ?? "").toMatch(/^[ -~]{0,512}$/);
      const read = readTrace(source);
      if (read) expect(headers["traceparent"]).toContain(read.traceId);
    }),
    { numRuns: 1_000 },
  );
}, 60_000);
