import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { buildEvent } from "../../../worker/capture/event/build-event.ts";
import type { CapturedEvent } from "../../../worker/capture/index.ts";
import { captureExceptionInIsolate, createCapture, type Transport } from "../../../worker/capture/index.ts";
import { createRedaction } from "../../../worker/capture/redact/redaction.ts";
import { memoryTransport } from "../../../worker/capture/transports/memory.ts";
import { parseRecord } from "../../../worker/capture/wire/parse-record.ts";
import { encodeRecord } from "../../../worker/capture/wire/record.ts";
import { encodeLiteEnvelope } from "../../../worker/capture/wire/sentry-envelope.ts";
import { countBytes } from "../../../worker/capture/wire/trim.ts";
import { bySdk, newProject, settledEvents } from "../../support/received.ts";

const throwing = () => {
  throw new Error("gotcha");
};
const hostileProxy = () =>
  new Proxy(new Error("behind a proxy"), {
    get: throwing,
    has: throwing,
    ownKeys: throwing,
    getPrototypeOf: throwing,
    getOwnPropertyDescriptor: throwing,
  });
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const withGetters = () =>
  Object.defineProperties(new Error("getters"), {
    message: { get: throwing },
    name: { get: throwing },
    stack: { get: throwing },
    cause: { get: throwing },
    constructor: { get: throwing },
  });
const circular = () => {
  const error = new Error("circle");
  error.cause = error;
  return error;
};

const named = [
  ["a frozen error", Object.freeze(new Error("frozen"))],
  ["an error whose getters throw", withGetters()],
  ["a Proxy whose traps throw", hostileProxy()],
  ["a revoked Proxy", revoked()],
  ["a circular cause", circular()],
  ["an AggregateError of all", new AggregateError([withGetters(), hostileProxy(), revoked(), circular()])],
  [
    "an errors list that is a hostile Proxy",
    Object.assign(new Error("list"), { errors: new Proxy([], { get: throwing }) }),
  ],
  ["undefined", undefined],
  ["null", null],
  ["an object without a prototype", Object.create(null)],
  ["a message of 10 MB", new Error("x".repeat(10_000_000))],
  ["a stack of 10 MB", Object.assign(new Error("x"), { stack: "    at f (index.js:1:1)\n".repeat(400_000) })],
  ["a message that is no text", Object.assign(new Error(), { message: { toString: throwing } })],
  ["a name that is no text", Object.assign(new Error(), { name: Symbol("n") })],
] as const;

test("whatever is thrown arrives as one event, made by the SDK", async () => {
  const project = newProject();
  for (const [name, thrown] of named) {
    const result = await captureExceptionInIsolate({ SENTRY_DSN: project.dsn }, thrown, { tags: { name } });
    expect([name, result.status]).toEqual([name, "delivered"]);
  }
  const events = await settledEvents(project, named.length);
  expect(events.map(({ tags }) => tags.name)).toEqual(named.map(([name]) => name));
  expect(events.every(bySdk)).toBe(true);
});

type Recipe =
  | { make: "value"; value: unknown }
  | { make: "hostile"; index: number }
  | { make: "error"; message: string; name: Recipe; stack: Recipe; cause: Recipe; errors: Recipe[] };

const hostile = [withGetters, hostileProxy, revoked, circular];

/** Recipes, because the generator itself looks into values, and a revoked Proxy breaks it. */
const recipe = fc.letrec<{ recipe: Recipe; error: Recipe }>((tie) => ({
  recipe: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({
      make: fc.constant("value" as const),
      value: fc.oneof(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
        fc.string({ unit: "binary", maxLength: 20_000 }),
      ),
    }),
    fc.record({ make: fc.constant("hostile" as const), index: fc.nat(hostile.length - 1) }),
    tie("error"),
  ),
  error: fc.record({
    make: fc.constant("error" as const),
    message: fc.string({ unit: "binary" }),
    name: tie("recipe"),
    stack: tie("recipe"),
    cause: tie("recipe"),
    errors: fc.array(tie("recipe"), { maxLength: 5 }),
  }),
})).recipe;

function cook(plan: Recipe): unknown {
  if (plan.make === "value") return plan.value;
  if (plan.make === "hostile") return hostile[plan.index]?.();
  const { message, name, stack, cause, errors } = plan;
  return Object.assign(new Error(message), {
    name: cook(name),
    stack: cook(stack),
    cause: cook(cause),
    errors: errors.map(cook),
  });
}

/** What one event may weigh: Sentry takes a megabyte. */
const MAX_BYTES = 1_000_000;
/** And in its queue form: a message takes 128,000 bytes, its metadata included. */
const MAX_QUEUED_BYTES = 120_000;
const settings = { environment: "test" };
const redaction = createRedaction({ KEY: "a-secret-value" }, {});

function checkEvent(event: CapturedEvent): void {
  const envelope = encodeLiteEnvelope(event);
  const [, , payload = ""] = envelope.split("\n");
  const sent = JSON.parse(payload, (_, value) => {
    // Half a surrogate pair is no JSON to Sentry, which drops the event.
    if (typeof value === "string" && !value.isWellFormed()) throw new Error("a text is not well-formed");
    return value;
  });
  expect(sent.event_id).toBe(event.id);
  expect(sent.exception.values.length).toBeGreaterThan(0);
  expect(new TextEncoder().encode(envelope).byteLength).toBeLessThan(MAX_BYTES);
  const record = JSON.parse(JSON.stringify(encodeRecord(event)));
  expect(countBytes(record)).toBeLessThanOrEqual(MAX_QUEUED_BYTES);
  expect(parseRecord(record)).toEqual(record);
}

test("any value makes a valid, bounded event in bounded time", () => {
  fc.assert(
    fc.property(recipe, recipe, (thrown, extra) => {
      const error = cook(thrown);
      const started = performance.now();
      checkEvent(buildEvent(error, { extra: { value: cook(extra) } }, settings, redaction, ""));
      // Far more than it takes, also on a busy machine: it is about work that does not end.
      expect(performance.now() - started).toBeLessThan(20_000);
    }),
    { numRuns: 300 },
  );
}, 120_000);

test("unreadable parts of a context are left out, and the event arrives", async () => {
  let event: CapturedEvent | undefined;
  const transport: Transport = {
    name: "memory",
    async send(sent) {
      event = sent;
      return { status: "delivered" };
    },
  };
  const capture = createCapture({ transports: [transport] });
  await fc.assert(
    fc.asyncProperty(recipe, recipe, async (thrown, beside) => {
      const value = cook(beside);
      for (const name of [
        "ctx",
        "object",
        "alarm",
        "webSocket",
        "close",
        "workflow",
        "step",
        "request",
        "tags",
        "level",
      ]) {
        event = undefined;
        // Untyped callers pass anything.
        const { status } = await capture({}, cook(thrown), { [name]: value } as object);
        // A value that is thrown again, or an attempt that is none of the last, makes no event.
        if (status === "dropped" || status === "duplicate") continue;
        expect([name, status]).toEqual([name, "delivered"]);
        if (event) checkEvent(event);
      }
    }),
    { numRuns: 25 },
  );
}, 120_000);

test("texts that are cut, and stacks, leave no half of a surrogate pair", () => {
  const half = `${"x".repeat(99)}\u{1f600}`;
  const error = Object.assign(new Error("x"), { stack: "Error: x\n    at \ud800 (/a\udc00.js:1:1)" });
  const context = {
    handler: half,
    object: half,
    tags: { cut: "x".repeat(199) + half.slice(-2) },
    extra: { cut: "password=".repeat(800) + "\u{1f600}".repeat(800) },
  };
  const event = buildEvent(error, context, settings, redaction, "");
  checkEvent(event);
  expect(JSON.stringify(event)).not.toMatch(/\\ud[89a-f]/);
  // As a hook may cut one.
  checkEvent({ ...event, extra: { cut: half.slice(0, 100) } });
});

test.for([
  ["has no text", () => []],
  [
    "throws",
    () => {
      throw new Error("formatter broke");
    },
  ],
] as const)("an Error.prepareStackTrace that %s costs frames, not the event", async ([, format]) => {
  const project = newProject();
  const error = new Error("formatted before");
  error.stack;
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = format;
  const capturing = captureExceptionInIsolate({ SENTRY_DSN: project.dsn }, error, { tags: { kept: "yes" } });
  Error.prepareStackTrace = prepareStackTrace;
  expect((await capturing).status).toBe("delivered");
  expect((await settledEvents(project, 1)).map(({ tags }) => tags.kept)).toEqual(["yes"]);
});

test("with an Error.captureStackTrace that throws, the event arrives without the place of the call", async () => {
  const memory = memoryTransport();
  const capture = createCapture({ transports: [memory], fallback: false });
  const { captureStackTrace } = Error;
  Error.captureStackTrace = () => {
    throw new Error("no stacks here");
  };
  const capturing = capture({}, new RangeError("seen"));
  Error.captureStackTrace = captureStackTrace;
  expect(await capturing).toMatchObject({ status: "delivered" });
  expect(memory.events[0]?.exceptions[0]).toMatchObject({ type: "RangeError", value: "seen" });
});

test("a console.warn that throws, as in some test setups, does not reach the caller", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation((text) => {
    throw new Error(text);
  });
  const transport = { name: "broken", send: () => Promise.reject(new Error(crypto.randomUUID())) };
  const capture = createCapture({ transports: [transport], fallback: false, deadlineMs: 50 });
  expect(await capture({}, new Error("lost"))).toMatchObject({ status: "failed", reason: /^broken: / });
  expect(warn).toHaveBeenCalledOnce();
  warn.mockRestore();
});
