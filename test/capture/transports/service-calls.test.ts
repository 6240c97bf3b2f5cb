import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { eventReceiver } from "../../../worker/capture/consumer/service.ts";
import { sampleEvent } from "../../../worker/capture/testing/index.ts";
import { eitherOf } from "../../../worker/capture/transports/either-of.ts";
import { memoryTransport } from "../../../worker/capture/transports/memory.ts";
import { sentryLiteTransport } from "../../../worker/capture/transports/sentry-lite.ts";
import { serviceTransport } from "../../../worker/capture/transports/service.ts";
import { newProject, settledEvents } from "../../support/received.ts";

const ctx = { waitUntil() {} };
const record = (event: object = {}) => ({ v: 1, event: { ...sampleEvent(), ...event } });
/** What RPC would make of it on its way. */
const overRpc = (value: unknown) => structuredClone(value);

/** A receiver with two backends. */
function receiver() {
  const [first, second] = [memoryTransport(), memoryTransport()];
  const receive = eventReceiver(
    [
      { ...first, name: "first" },
      { ...second, name: "second" },
    ],
    undefined,
  );
  return { first, second, receive: (input: unknown) => receive({}, overRpc(input), { ctx }) };
}

test("any value that can be cloned is refused or arrives as a whole event, and nothing throws", async () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withObjectString: true,
    withNullPrototype: true,
    withSparseArray: true,
    withTypedArray: true,
    withBoxedValues: true,
  });
  const field = fc.constantFrom(...Object.keys(sampleEvent()));
  const damaged = fc
    .tuple(field, anything)
    .map(([name, value]) => record(Object.fromEntries([[name, value]])));
  const project = newProject();
  const receive = eventReceiver([sentryLiteTransport()], undefined);
  let delivered = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(anything, damaged),
      fc.oneof(anything, fc.constant({})),
      async (input, call) => {
        const options = { ctx, call: overRpc(call) };
        const answer = await receive({ SENTRY_DSN: project.dsn }, overRpc(input), options);
        expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
        if (answer.status === "failed") expect(answer.reason).toMatch(/^bad record: /);
        else expect(answer.status).toBe("delivered");
        delivered += Number(answer.status === "delivered");
      },
    ),
    { numRuns: 1_000 },
  );
  expect(delivered).toBeGreaterThan(0);
  expect(await settledEvents(project, delivered)).toHaveLength(delivered);
});

const circle: unknown[] = [];
circle.push(circle);

test.for([
  { name: "a circle", value: circle },
  { name: "a Map", value: new Map([["v", 1]]) },
  { name: "a BigInt", value: 1n },
  { name: "a list 2,000 deep", value: JSON.parse("[".repeat(2_000) + "]".repeat(2_000)) },
  { name: "a list of 30 million holes", value: Object.assign([], { length: 30_000_000 }) },
  { name: "a text of 40 MB", value: "x".repeat(40_000_000) },
  { name: "a million values", value: Array.from({ length: 1_000_001 }, () => 1) },
])("$name in extra is refused with its reason", async ({ value }) => {
  const { first, receive } = receiver();
  expect(await receive(record({ extra: { value } }))).toEqual({
    status: "failed",
    reason: "bad record: must be plain JSON",
    outcomes: [],
  });
  expect(first.events).toEqual([]);
});

test("an event goes to every configured backend, or only to those that the record names", async () => {
  const { first, second, receive } = receiver();
  await receive(record());
  expect([first.events.length, second.events.length]).toEqual([1, 1]);
  await receive({ ...record(), to: ["second"] });
  expect([first.events.length, second.events.length]).toEqual([1, 2]);
});

test.for([{ to: [] }, { to: ["service"] }, { to: ["second", "service"] }, { to: ["https://example.com"] }])(
  "names $to that are not configured here add nothing and leave nobody out",
  async ({ to }) => {
    const { first, second, receive } = receiver();
    expect(await receive({ ...record(), to })).toMatchObject({
      outcomes: [{ transport: "first" }, { transport: "second" }],
    });
    expect([first.events.length, second.events.length]).toEqual([1, 1]);
  },
);

test("an address in a record changes nothing about where the event goes", async () => {
  const [project, other] = [newProject(), newProject()];
  const receive = eventReceiver([sentryLiteTransport()], undefined);
  const input = {
    ...record({ dsn: other.dsn, SENTRY_DSN: other.dsn }),
    dsn: other.dsn,
    env: { SENTRY_DSN: other.dsn },
  };
  const call = { transports: [], env: { SENTRY_DSN: other.dsn }, SENTRY_DSN: other.dsn };
  await receive({ SENTRY_DSN: project.dsn }, overRpc(input), { ctx, call });
  expect(await settledEvents(project, 1)).toHaveLength(1);
  expect(await settledEvents(other, 0)).toEqual([]);
});

test("secrets of the service are removed from every text except the event's own facts", async () => {
  const first = memoryTransport();
  const receive = eventReceiver([first], undefined);
  const env = { SENTRY_DSN: "https://key@example.com/1", STAGE: "production", REGION: "west-europe" };
  const texts = `${env.SENTRY_DSN} in ${env.REGION}`;
  const input = record({ environment: "production", extra: { list: [{ texts }] }, transaction: texts });
  await receive(env, input, { ctx, redact: { keep: ["REGION"] } });
  expect(first.events[0]).toMatchObject({
    environment: "production",
    transaction: "[env.SENTRY_DSN] in west-europe",
    extra: { list: [{ texts: "[env.SENTRY_DSN] in west-europe" }] },
  });
});

test("a secret of the service's env is in no answer and no log, although a backend's error quotes it", async () => {
  const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
  const env = { API_KEY: "sk_live_0123456789" };
  const receive = eventReceiver(
    [{ name: "one", send: async () => Promise.reject(new Error(`no answer to ${env.API_KEY}`)) }],
    undefined,
  );
  const answer = await receive(env, record(), { ctx });
  expect(answer).toMatchObject({
    status: "retryable",
    reason: "one: no answer to [env.API_KEY]",
    outcomes: [{ transport: "one", reason: "no answer to [env.API_KEY]" }],
  });
  const texts = warning.mock.calls.flat().map(String);
  expect(texts.filter((text) => text.includes("no answer to"))).toEqual([
    expect.stringContaining("[env.API_KEY]"),
  ]);
  expect(texts.join()).not.toContain(env.API_KEY);
  warning.mockRestore();
});

test.for([
  { call: undefined, atMost: 2_000 },
  { call: { deadlineMs: 100 }, atMost: 100 },
  { call: { deadlineMs: Number.POSITIVE_INFINITY }, atMost: 30_000 },
  { call: { deadlineMs: -1 }, atMost: 2_000 },
  { call: { deadlineMs: "100" }, atMost: 2_000 },
  { call: { deadlineMs: 100, background: true }, atMost: 10_000 },
])("a call with $call gets $atMost ms", async ({ call, atMost }) => {
  const send = vi.fn(async () => ({ status: "delivered" }) as const);
  const receive = eventReceiver([{ name: "one", send }], undefined);
  const started = Date.now();
  await receive({}, record(), { ctx, call });
  const [, context] = send.mock.calls[0] as unknown as [unknown, { deadline: number }];
  expect(context.deadline - started).toBeGreaterThan(atMost - 1);
  expect(context.deadline - started).toBeLessThan(atMost + 1_000);
});

test("the answer of the service is disposed of, because it takes memory there until then", async () => {
  const dispose = vi.fn();
  const answer = { status: "delivered", outcomes: [], [Symbol.dispose]: dispose };
  const env = { ERROR_SERVICE: { capture: vi.fn(async () => answer) } };
  const context = { env, signal: new AbortController().signal, deadline: Date.now() + 1_000 };
  expect(await serviceTransport().send(sampleEvent(), context)).toEqual({ status: "delivered" });
  expect(dispose).toHaveBeenCalledTimes(1);
});

test("the invocation of the service waits for a delivery although its caller does not", async () => {
  const works: Promise<unknown>[] = [];
  const waiting = { waitUntil: (work: Promise<unknown>) => void works.push(work) };
  const memory = memoryTransport();
  const receive = eventReceiver([memory], undefined);
  const answer = await receive({}, overRpc(record()), { ctx: waiting, call: { background: true } });
  expect(answer).toEqual({ status: "handed-to-service", outcomes: [] });
  expect(works).toHaveLength(1);
  await works[0];
  expect(memory.events).toHaveLength(1);
});

test("if the service is bound it is used alone, and otherwise the others are used", () => {
  const [service, memory] = eitherOf([serviceTransport()], [memoryTransport()]);
  const bound = { ERROR_SERVICE: { capture() {} } };
  expect([service?.isConfigured?.(bound), memory?.isConfigured?.(bound)]).toEqual([true, false]);
  expect([service?.isConfigured?.({}), memory?.isConfigured?.({})]).toEqual([false, true]);
});
