import fc from "fast-check";
import { expect, test } from "vitest";
import type { CapturedEvent, JsonObject } from "../../../worker/capture/index.ts";
import { hostileEvents } from "../../../worker/capture/testing/hostile-events.ts";
import { sampleEvent } from "../../../worker/capture/testing/index.ts";
import { mendEvent } from "../../../worker/capture/wire/mend-event.ts";
import { encodeSentryEvent, joinEnvelope } from "../../../worker/capture/wire/sentry-envelope.ts";
import { refusalsOf } from "../../support/sentry-refusals.ts";
import { faultsOf } from "../../support/sentry-schema.ts";

const encoded = (parts: Partial<CapturedEvent> = {}) => encodeSentryEvent(sampleEvent(parts));
const exception = (parts: object) => ({ type: "Error", value: "lost", frames: [], ...parts });

test.for<[what: string, tags: Record<string, string>, sent: Record<string, string>]>([
  ["an empty value", { handler: "", a: "b" }, { a: "b" }],
  ["a blank value", { a: " \n " }, {}],
  ["line ends in a value", { a: "one\r\ntwo\nthree\u2028four" }, { a: "one two three four" }],
  ["spaces in a key", { "my tag": "v" }, { "my-tag": "v" }],
  ["other characters in a key", { "größe/€": "v" }, { "gr--e--": "v" }],
  ["those that are allowed in a key", { "aZ09_.:-": "v" }, { "aZ09_.:-": "v" }],
  ["no key", { "": "v" }, { "-": "v" }],
  [
    "keys that become one",
    { "a b": "1", "a-b": "2", "a/b": "3" },
    { "a-b": "1", "a-b-2": "2", "a-b-3": "3" },
  ],
  ["a key of 300 characters", { ["k".repeat(300)]: "v" }, { ["k".repeat(200)]: "v" }],
  [
    "long keys that become one",
    { [`${"k".repeat(200)}a`]: "1", [`${"k".repeat(200)}b`]: "2" },
    { ["k".repeat(200)]: "1", [`${"k".repeat(198)}-2`]: "2" },
  ],
  ["a value of 300 characters", { a: "v".repeat(300) }, { a: "v".repeat(200) }],
])("of tags with %s, none that has a value is lost", ([, tags, sent]) => {
  expect(encoded({ tags }).tags).toEqual(sent);
});

test.for([
  ["feature/card", "feature-card"],
  ["two\nlines", "two lines"],
  ["a\\b\tc", "a-b c"],
  [".", ".-"],
  ["latest", "latest-"],
  ["my app@1.2.3+4", "my app@1.2.3+4"],
  ["r".repeat(300), "r".repeat(200)],
  [" \n", undefined],
])("the release %o is sent as %o", ([release, sent]) => {
  expect(encoded({ release: release as string }).release).toBe(sent);
});

test.for([
  ["feature/card", "feature-card"],
  ["two\nlines", "two lines"],
  ["None", "None-"],
  [".", ".-"],
  ["a\u0000b", "a b"],
  ["", undefined],
  ["e".repeat(100), "e".repeat(64)],
  ["prod eu", "prod eu"],
])("the environment %o is sent as %o", ([environment, sent]) => {
  expect(encoded({ environment: environment as string }).environment).toBe(sent);
});

test("user, fingerprint, build and server have the names of the protocol", () => {
  const user = {
    id: "7",
    username: "ann",
    email: "a@b.example",
    ip_address: "2001:db8::1",
    data: { plan: "pro" },
  };
  const event = encoded({
    user,
    fingerprint: ["{{ default }}", "eu"],
    dist: "build 7/a",
    serverName: "eu-1",
  });
  expect(event).toMatchObject({
    user,
    fingerprint: ["{{ default }}", "eu"],
    dist: "build-7-a",
    server_name: "eu-1",
  });
  expect(event).not.toHaveProperty("serverName");
});

test.for(["1.2.3.4", "255.255.255.255", "::1", "2001:db8::1", "{{auto}}"])(
  "%s is an address",
  (ip_address) => {
    expect(encoded({ user: { ip_address } }).user).toEqual({ ip_address });
  },
);

test.for(["unknown", "1.2.3", "1.2.3.4:80", "01.2.3.4", "256.1.1.1", "fe80::1%eth0", "::1]/x"])(
  "%s is no address, and kept as a value",
  (ip_address) => {
    expect(encoded({ user: { id: "7", ip_address } }).user).toEqual({ id: "7", data: { ip_address } });
  },
);

test("breadcrumbs have the protocol's form; a category only where they have one", () => {
  const breadcrumbs = [
    { timestamp: 1_500, level: "info" as const, message: "own" },
    {
      timestamp: 2_500,
      level: "warning" as const,
      message: "",
      type: "http",
      category: "fetch",
      data: { a: 1 },
    },
  ];
  expect(encoded({ breadcrumbs }).breadcrumbs).toEqual({
    values: [
      { timestamp: 1.5, type: "default", level: "info", message: "own" },
      { timestamp: 2.5, type: "http", category: "fetch", level: "warning", data: { a: 1 } },
    ],
  });
  expect(encoded({ breadcrumbs: [] })).not.toHaveProperty("breadcrumbs");
});

test("no half of a surrogate pair is sent, in values or in keys; backslashes and whole pairs stay", () => {
  const values = { "\ud83d": "\udc00 and \ud83d\ude00", "\\ud83d": "\\\ud83d", "😀": '"\\' };
  const sent = joinEnvelope([{ values }]);
  expect(sent.isWellFormed()).toBe(true);
  expect(JSON.parse(sent)).toEqual({
    values: { "\ufffd": "\ufffd and 😀", "\\ud83d": "\\\ufffd", "😀": '"\\' },
  });
});

test("a message has no exception", () => {
  const event = encoded({ message: "this should not happen", exceptions: [] });
  expect(event.message).toBe("this should not happen");
  expect(event).not.toHaveProperty("exception");
});

test.for<[thrown: string, type: string, value: string]>([
  ["a text", "NonError", "just text"],
  ["an object", "NonError", "object with keys: code"],
  ["nothing", "NonError", "undefined"],
  ["an error without a stack", "TypeError", "gone"],
])("the title of %s is its own: it is not called synthetic", ([, type, value]) => {
  const event = encoded({ exceptions: [exception({ type, value, synthetic: true })] });
  expect(event.exception?.values[0]).toMatchObject({ type, value });
  expect(event.exception?.values[0]?.mechanism).not.toHaveProperty("synthetic");
});

const trace = { trace_id: "1".repeat(32), span_id: "2".repeat(16) };

test.for<[what: string, contexts: Record<string, JsonObject>, sent: Record<string, JsonObject>]>([
  ["a trace", { trace: { ...trace, flags: 1 } }, { trace: { ...trace, flags: 1 } }],
  ["a trace without a span", { trace: { trace_id: trace.trace_id } }, {}],
  ["a trace of zeros", { trace: { ...trace, span_id: "0".repeat(16) } }, {}],
  [
    "another type than its name",
    { error: { type: "response", a: 1 } },
    { error: { type_: "response", a: 1 } },
  ],
  [
    "a type that is of no other context",
    { error: { type: "card_error" } },
    { error: { type: "card_error" } },
  ],
])("of contexts with %s what ingest takes is sent", ([, contexts, sent]) => {
  expect(encoded({ contexts }).contexts).toEqual({ runtime: { name: "cloudflare" }, ...sent });
});

const HARD: [what: string, parts: Partial<CapturedEvent>][] = [
  ["times long past", { timestamp: 5 }],
  ["times far ahead", { timestamp: Date.now() + 1e9 }],
  ["times that are none", { timestamp: 1e300 }],
  [
    "breadcrumbs of all times",
    { breadcrumbs: [-5, 1e300, 0].map((timestamp) => ({ timestamp, level: "info", message: "" })) },
  ],
  ["an exception without type and value", { exceptions: [exception({ type: "", value: "" })] }],
  ["a mechanism without a type", { mechanism: { type: "", handled: true } }],
  [
    "lines that are none",
    {
      exceptions: [
        exception({ frames: [-1, 1e30, 0.5].map((line) => ({ file: "/a.js", line, inApp: true })) }),
      ],
    },
  ],
  ["a source of two words", { exceptions: [exception({}), exception({ parent: 0, source: "the cause\n" })] }],
  ["odd methods", { request: { method: "GET POST", url: "" } }],
  [
    "debug ids that are none",
    { debugIds: { "/a.js": "nope", "/b.js": "6bf6b9a7-0d0f-4b0a-9b0e-0d6f0b1a2c3d" } },
  ],
];

test.for([...HARD.map(([what, parts]) => [what, sampleEvent(parts)] as const), ...hostileEvents()])(
  "nothing of an event with %s is refused",
  ([, event]) => {
    const sent = encodeSentryEvent(event);
    expect(refusalsOf(sent)).toEqual([]);
    expect(faultsOf(sent)).toEqual([]);
  },
);

test("Sentry's schema accepts whatever a hook returns", () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom("\n", "/", "\\", ".", " ", "é"), fc.string({ maxLength: 2 })),
  });
  const number = fc.oneof(fc.double(), fc.integer());
  const parts = fc.record(
    {
      timestamp: number,
      environment: text,
      release: text,
      dist: text,
      tags: fc.dictionary(text, text),
      user: fc.record({ id: text, ip_address: fc.oneof(text, fc.ipV4(), fc.ipV6(), fc.ipV4Extended()) }),
      breadcrumbs: fc.array(fc.record({ timestamp: number, message: text, category: text, type: text })),
      contexts: fc.record({
        trace: fc.dictionary(fc.constantFrom("trace_id", "span_id"), text),
        own: fc.dictionary(fc.constantFrom("type", "a"), fc.constantFrom("trace", "x")),
      }),
      request: fc.record({ method: text, url: text }),
      mechanism: fc.record({ type: text, handled: fc.boolean() }),
      exceptions: fc.array(
        fc.record({ type: text, value: text, frames: fc.array(fc.record({ file: text, line: number })) }),
      ),
    },
    { requiredKeys: [] },
  );
  const built = sampleEvent();
  fc.assert(
    fc.property(parts, (given) => {
      const { event } = mendEvent({ ...built, ...given }, built);
      const sent = encodeSentryEvent(event);
      expect(refusalsOf(sent)).toEqual([]);
      expect(faultsOf(sent)).toEqual([]);
    }),
    { numRuns: 500 },
  );
}, 60_000);
