import fc from "fast-check";
import { expect, test } from "vitest";
import { parseStack } from "../../../worker/capture/event/stack.ts";
import type { CapturedEvent, CapturedException, JsonObject, Level } from "../../../worker/capture/index.ts";
import { hostileEvents } from "../../../worker/capture/testing/hostile-events.ts";
import { sampleEvent } from "../../../worker/capture/testing/index.ts";
import { encodeOtlpLogs, type OtlpSender } from "../../../worker/capture/wire/otlp-logs.ts";
import { decodeOtlpLogs } from "../../support/otlp-decode.ts";
import type { ArrivedLog } from "../../support/otlp-types.ts";

/** The one record that a strict decoder finds. */
function encoded(event: CapturedEvent, sender?: OtlpSender): ArrivedLog {
  const [record, ...others] = decodeOtlpLogs(encodeOtlpLogs(event, sender));
  if (!record || others.length) throw new Error("not one record");
  return record;
}

function parsed(record: ArrivedLog, name: string) {
  return JSON.parse(String(record.attributes[name]));
}

test.for<[Level, number, string]>([
  ["fatal", 21, "FATAL"],
  ["error", 17, "ERROR"],
  ["warning", 13, "WARN"],
  ["info", 9, "INFO"],
  ["debug", 5, "DEBUG"],
])("%s is severity %i, %s", ([level, severityNumber, severityText]) => {
  expect(encoded(sampleEvent({ level }))).toMatchObject({ severityNumber, severityText });
});

test("times are nanoseconds, exact to the last digit", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1.7e13 }), (timestamp) => {
      const nanoseconds = `${timestamp}000000`;
      expect(encoded(sampleEvent({ timestamp }))).toMatchObject({
        timeUnixNano: nanoseconds,
        observedTimeUnixNano: nanoseconds,
      });
    }),
  );
});

test.for([-1, 0, Number.NaN, Number.POSITIVE_INFINITY, 1e300])("a time of %d is unknown", (timestamp) => {
  expect(encoded(sampleEvent({ timestamp }))).not.toHaveProperty("timeUnixNano");
});

test("numbers keep their kind: integers of at most 53 bits, and doubles", () => {
  const numbers = {
    zero: 0,
    negative: -7,
    largest: Number.MAX_SAFE_INTEGER,
    beyond: 2 ** 53,
    huge: 1e300,
    fraction: 0.1,
    tiny: 5e-324,
  };
  expect(encoded(sampleEvent({ extra: numbers })).attributes).toMatchObject({
    "extra.zero": { int: "0" },
    "extra.negative": { int: "-7" },
    "extra.largest": { int: "9007199254740991" },
    "extra.beyond": { double: 2 ** 53 },
    "extra.huge": { double: 1e300 },
    "extra.fraction": { double: 0.1 },
    "extra.tiny": { double: 5e-324 },
  });
});

test("contexts and extra are attributes by their names: lists of one type as lists, others and objects as JSON text", () => {
  const contexts = { alarm: { retry_count: 6, is_retry: true }, web_socket: { tags: ["a", "b"] } };
  const extra = { cart: { items: [1] }, note: "late", none: null, mixed: [1, "a"], sizes: [1, 2], empty: [] };
  const { attributes } = encoded(sampleEvent({ contexts, extra }));
  expect(attributes).not.toHaveProperty("extra.none");
  expect(attributes).toMatchObject({
    "alarm.retry_count": { int: "6" },
    "alarm.is_retry": true,
    "web_socket.tags": ["a", "b"],
    "extra.mixed": '[1,"a"]',
    "extra.sizes": [{ int: "1" }, { int: "2" }],
    "extra.empty": [],
    "extra.cart": '{"items":[1]}',
    "extra.note": "late",
  });
});

test("a tag cannot replace an attribute; the attribute tags still has it", () => {
  const tags = { tenant: "t", eventId: "mine", error: "mine", release: "mine", "": "no name" };
  const record = encoded({ ...sampleEvent({ tags }), id: "5".repeat(32) });
  expect(record.attributes).toMatchObject({ tenant: "t", eventId: "5".repeat(32), release: "1.2.3" });
  expect(parsed(record, "error")).toMatchObject({ name: "PaymentError" });
  expect(parsed(record, "tags")).toEqual(tags);
});

const TRACE = { trace_id: "0af7651916cd43dd8448eb211c80319c", span_id: "b7ad6b7169203331" };

test("a trace's ids are on the record", () => {
  const { traceId, spanId } = encoded(sampleEvent({ contexts: { trace: TRACE } }));
  expect([traceId, spanId]).toEqual([TRACE.trace_id, TRACE.span_id]);
});

test.for<[what: string, trace: JsonObject, left: string[]]>([
  ["no ids", {}, []],
  ["a trace id that is too short", { ...TRACE, trace_id: "0af7" }, []],
  ["a trace id of zeros", { ...TRACE, trace_id: "0".repeat(32) }, []],
  ["a trace id that is no hex", { ...TRACE, trace_id: "x".repeat(32) }, []],
  ["a trace id that is no text", { ...TRACE, trace_id: 1e31 }, []],
  ["a span id of zeros", { ...TRACE, span_id: "0".repeat(16) }, ["traceId"]],
  ["a span id with a line end", { ...TRACE, span_id: "b7ad6b716920333\n" }, ["traceId"]],
])("of a trace with %s only what is valid is on the record", ([, trace, left]) => {
  const record = encoded(sampleEvent({ contexts: { trace } }));
  expect(["traceId", "spanId"].filter((name) => name in record)).toEqual(left);
});

const FRAMES = [
  { function: "Room.charge", file: "/index.js", line: 120, column: 11, inApp: true },
  { file: "/index.js", line: 98, column: 18, inApp: true },
  { function: "run", file: "native", inApp: false },
];

test("the stack is V8's text, with each cause and member after it", () => {
  const exceptions: CapturedException[] = [
    { type: "AggregateError", value: "both\nfailed", frames: FRAMES },
    { type: "TypeError", value: "fetch failed", frames: FRAMES.slice(1), parent: 0, source: "cause" },
    { type: "Error", value: "", frames: [], parent: 1, source: "cause" },
    { type: "RangeError", value: "one", frames: [], parent: 0, source: "errors[0]" },
  ];
  const record = encoded(sampleEvent({ exceptions }));
  expect(record.attributes["exception.stacktrace"]).toBe(
    [
      "AggregateError: both",
      "failed",
      "    at Room.charge (/index.js:120:11)",
      "    at /index.js:98:18",
      "    at run (native)",
      "Caused by: TypeError: fetch failed",
      "    at /index.js:98:18",
      "    at run (native)",
      "Caused by: Error",
      "errors[0]: RangeError: one",
    ].join("\n"),
  );
  expect(parsed(record, "error")).toEqual({
    name: "AggregateError",
    message: "both\nfailed",
    stack: [
      "AggregateError: both",
      "failed",
      "at Room.charge (/index.js:120:11)",
      "at /index.js:98:18",
      "at run (native)",
    ],
    cause: {
      name: "TypeError",
      message: "fetch failed",
      stack: ["TypeError: fetch failed", "at /index.js:98:18", "at run (native)"],
      cause: { name: "Error", message: "", stack: ["Error"] },
    },
    errors: [{ name: "RangeError", message: "one", stack: ["RangeError: one"] }],
  });
});

test("the frames can be read from the stack again", () => {
  const exceptions = [{ type: "Error", value: "lost", frames: FRAMES }];
  const { attributes } = encoded(sampleEvent({ exceptions }));
  expect(parseStack(String(attributes["exception.stacktrace"]), "lost")).toEqual(FRAMES);
});

test("exceptions that are each other's parents make no circle", () => {
  const exceptions: CapturedException[] = [
    { type: "A", value: "a", frames: [], parent: 1, source: "cause" },
    { type: "B", value: "b", frames: [], parent: 0, source: "cause" },
    { type: "C", value: "c", frames: [], parent: 2, source: "cause" },
  ];
  expect(parsed(encoded(sampleEvent({ exceptions })), "error")).toMatchObject({
    name: "A",
    cause: { name: "B" },
  });
});

test("an error without a message has its type for a body", () => {
  const record = encoded(sampleEvent({ exceptions: [{ type: "TypeError", value: "", frames: [] }] }));
  expect(record.body).toBe("TypeError");
  expect(record.attributes).toMatchObject({ "exception.type": "TypeError", "exception.message": "" });
});

test("there are no empty breadcrumbs, and no invented category", () => {
  expect(encoded(sampleEvent({ breadcrumbs: [] })).attributes).not.toHaveProperty("breadcrumbs");
  const [crumb] = parsed(encoded(sampleEvent()), "breadcrumbs");
  expect(Object.keys(crumb)).toEqual(["timestamp", "message", "level"]);
});

test("FlareLog gets doId, and values under their own keys, unless another attribute has the name", () => {
  const extra = {
    plan: "pro",
    seats: 3,
    ids: ["a"],
    deep: { a: 1 },
    long: "x".repeat(2_000),
    release: "mine",
  };
  const { attributes } = encoded(
    sampleEvent({ extra, tags: { "durable_object.id": "c0ffee", plan: "tag" } }),
  );
  expect(attributes).toMatchObject({
    doId: "c0ffee",
    plan: "tag",
    seats: { int: "3" },
    ids: ["a"],
    release: "1.2.3",
    "extra.plan": "pro",
    "extra.release": "mine",
    "extra.deep": '{"a":1}',
  });
  expect(Object.keys(attributes)).not.toContain("deep");
  expect(Object.keys(attributes)).not.toContain("long");
});

test("user, fingerprint, build and server are attributes", () => {
  const user = {
    id: "7",
    username: "ann",
    email: "a@b.example",
    ip_address: "1.2.3.4",
    data: { plan: "pro" },
  };
  const record = encoded(sampleEvent({ user, fingerprint: ["a", "b"], dist: "7", serverName: "eu-1" }));
  expect(record.attributes).toMatchObject({
    "user.id": "7",
    "user.name": "ann",
    "user.email": "a@b.example",
    "client.address": "1.2.3.4",
    fingerprint: ["a", "b"],
    dist: "7",
    serverName: "eu-1",
  });
  expect(parsed(record, "user")).toEqual(user);
  expect(record.resource["host.name"]).toBe("eu-1");
});

test.for(["undefined", "null"])("a thrown %s is worded as FlareLog's SDK does", (value) => {
  const exceptions = [{ type: "NonError", value, frames: [] }];
  expect(encoded(sampleEvent({ exceptions })).body).toBe("Unknown error (null or undefined thrown)");
});

test("a number that JSON cannot hold is no attribute", () => {
  const { attributes } = encoded(
    sampleEvent({ extra: { none: Number.NaN, more: Number.POSITIVE_INFINITY, one: 1 } }),
  );
  expect(Object.keys(attributes).filter((name) => /^extra/.test(name))).toEqual(["extra.one"]);
});

test("a chain of 20,000 causes is encoded as one of 16", () => {
  const exceptions = Array.from(
    { length: 20_000 },
    (_, index): CapturedException => ({
      type: "E",
      value: `${index}`,
      frames: [],
      ...(index && { parent: index - 1, source: "cause" }),
    }),
  );
  const record = encoded(sampleEvent({ exceptions }));
  expect(String(record.attributes["exception.stacktrace"]).split("\n")).toHaveLength(16);
  expect(JSON.stringify(parsed(record, "error")).match(/"cause"/g)).toHaveLength(15);
});

test.for([1, 0, 3])("a trace's flags %i are on the record", (flags) => {
  // 0 is left out by the decoder.
  expect(encoded(sampleEvent({ contexts: { trace: { ...TRACE, flags } } })).flags ?? 0).toBe(flags);
});

test.for([-1, 256, 0.5, "01"])("flags of %o are none", (flags) => {
  expect(encoded(sampleEvent({ contexts: { trace: { ...TRACE, flags } } }))).not.toHaveProperty("flags");
});

test("the newest 50 breadcrumbs arrive, oldest first, as FlareLog writes them", () => {
  const breadcrumbs = Array.from({ length: 60 }, (_, index) => ({
    timestamp: 1_700_000_000_000 + index,
    level: "warning" as const,
    category: "console",
    message: `line ${index}`,
  }));
  const arrived = parsed(encoded(sampleEvent({ breadcrumbs })), "breadcrumbs");
  expect(arrived).toHaveLength(50);
  expect(arrived[0]).toEqual({
    timestamp: "2023-11-14T22:13:20.010Z",
    category: "console",
    message: "line 10",
    level: "WARN",
  });
  expect(arrived.at(-1).message).toBe("line 59");
});

test("the names of the sender replace those of the event", () => {
  const event = sampleEvent({ environment: "production" });
  const { resource, attributes } = encoded(event, { serviceName: "shop", environment: "staging" });
  expect(resource).toMatchObject({ "service.name": "shop", "deployment.environment.name": "staging" });
  expect(attributes["environment"]).toBe("staging");
  expect(encoded(event).resource).toMatchObject({
    "service.name": "unknown_service",
    "deployment.environment.name": "production",
  });
});

test.for(hostileEvents())("an event with %s is one valid record", ([, event]) => {
  expect(encoded(event).attributes["eventId"]).toBe(event.id);
});

test("whatever tags, contexts, extra and messages hold, it is one valid record", () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom("\ud83d", "\u0000", "\n", "é"), fc.string({ maxLength: 3 })),
  });
  const object = fc.dictionary(text, fc.jsonValue()) as fc.Arbitrary<JsonObject>;
  const event = fc.record({
    tags: fc.dictionary(text, text),
    contexts: fc.dictionary(text, object),
    extra: object,
    transaction: text,
    release: text,
    environment: text,
    request: fc.record({ method: text, url: text }),
    exceptions: fc.array(
      fc.record({ type: text, value: text, source: text, parent: fc.integer(), frames: fc.constant(FRAMES) }),
    ),
  });
  fc.assert(
    fc.property(event, (fields) => {
      const full = sampleEvent(fields);
      expect(encoded(full).attributes["log.record.uid"]).toBe(full.id);
    }),
  );
});
