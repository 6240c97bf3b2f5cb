import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import {
  type CaptureContext,
  captureExceptionInIsolate,
  createCapture,
  memoryTransport,
  type Transport,
} from "../../../worker/capture/index.ts";
import { newProject, settledEvents } from "../../support/received.ts";

async function statuses(error: unknown, contexts: CaptureContext[]) {
  const project = newProject();
  const results: string[] = [];
  for (const context of contexts) {
    const { status } = await captureExceptionInIsolate({ SENTRY_DSN: project.dsn }, error, context);
    results.push(status);
  }
  await settledEvents(project, results.filter((status) => status === "delivered").length);
  return results;
}

const object = (id: string) => ({ id: { toString: () => id }, waitUntil() {} });
const alarm = (retryCount: number) => ({ retryCount, isRetry: retryCount > 0, scheduledTime: 1 });

test("an error that passes two catch blocks is one event", async () => {
  expect(await statuses(new Error("once"), [{}, {}])).toEqual(["delivered", "duplicate"]);
  expect(
    await statuses(new Error("once"), [{ ctx: object("a") }, { ctx: object("a"), alarm: alarm(0) }]),
  ).toEqual(["delivered", "duplicate"]);
});

test("the same error object from two objects is two events", async () => {
  expect(await statuses(new Error("constant"), [{ ctx: object("a") }, { ctx: object("b") }])).toEqual([
    "delivered",
    "delivered",
  ]);
});

test("the same error object from two attempts of an alarm is two events", async () => {
  const contexts = [0, 6].map((count) => ({ ctx: object("a"), alarm: alarm(count) }));
  expect(await statuses(new Error("constant"), contexts)).toEqual(["delivered", "delivered"]);
});

test("the same text thrown twice is two events", async () => {
  expect(await statuses("text", [{}, {}])).toEqual(["delivered", "delivered"]);
});

test("an error that could not be delivered is reported again", async () => {
  const project = newProject();
  const error = new Error("second chance");
  await project.behave({ status: 500 });
  expect((await captureExceptionInIsolate({ SENTRY_DSN: project.dsn }, error)).status).toBe("failed");
  await project.behave({});
  expect((await captureExceptionInIsolate({ SENTRY_DSN: project.dsn }, error)).status).toBe("delivered");
});

test("a constant error of a hundred objects is a hundred events", async () => {
  const project = newProject();
  const constant = Object.freeze(new Error("constant"));
  for (let i = 0; i < 100; i++) {
    await runInDurableObject(env.ROOM.getByName(`constant ${i}`), async (_, ctx) => {
      await captureExceptionInIsolate({ SENTRY_DSN: project.dsn }, constant, { ctx });
    });
  }
  expect(await settledEvents(project, 100)).toHaveLength(100);
});

const worker = () => ({ waitUntil() {} });
const request = () => new Request("http://shop.example/pay");
const twice = ["delivered", "delivered"];
const once = ["delivered", "duplicate"];

test.for<[what: string, contexts: CaptureContext[], statuses: string[]]>([
  ["a Worker's fetch, then an object", [{ ctx: worker() }, { ctx: object("a") }], twice],
  ["nothing said, then an object", [{}, { ctx: object("a") }], twice],
  ["an object, then nothing said", [{ ctx: object("a") }, {}], twice],
  [
    "a Worker's fetch, then the same with a ctx that was wrapped",
    [{ ctx: worker() }, { ctx: worker() }],
    once,
  ],
  [
    "an object's fetch, then the same with a request that was wrapped",
    [0, 1].map(() => ({ ctx: object("a"), request: request() })),
    once,
  ],
  [
    "an alarm's first run, then its last",
    [0, 6].map((count) => ({ ctx: object("a"), alarm: alarm(count) })),
    twice,
  ],
  [
    "an object's fetch, then its abandoned alarm",
    [{ ctx: object("a") }, { ctx: object("a"), alarm: alarm(6) }],
    twice,
  ],
  ["a Workflow, then its step", [{ workflow: run("i") }, { workflow: run("i"), step: step(1) }], twice],
  ["two runs of a Workflow", [{ workflow: run("j") }, { workflow: run("k") }], twice],
  [
    "two abandoned alarms of one object",
    [1, 2].map((scheduledTime) => ({ ctx: object("a"), alarm: { ...alarm(6), scheduledTime } })),
    twice,
  ],
  [
    "two steps of one run",
    ["charge", "ship"].map((name) => ({ workflow: run("l"), step: step(1, name) })),
    twice,
  ],
  [
    "two steps of one name in one run",
    [1, 2].map((count) => ({ workflow: run("m"), step: step(1, "charge", count) })),
    twice,
  ],
  ["two attempts of a step", [1, 2].map((attempt) => ({ workflow: run("n"), step: step(attempt) })), twice],
  ["one invocation, twice", same({ ctx: worker() }), once],
  ["one request, twice", same({ ctx: object("a"), request: request() }), once],
  ["one abandoned alarm, twice", same({ ctx: object("a"), alarm: alarm(6) }), once],
  ["one step, twice", same({ workflow: run("i"), step: step(1) }), once],
  ["nothing said, then a Worker's ctx", [{}, { ctx: worker() }], once],
  [
    "an object, then the same with its request",
    [{ ctx: object("a") }, { ctx: object("a"), request: request() }],
    once,
  ],
])("one constant error of %s", async ([, contexts, expected]) => {
  expect(await statuses(new Error("constant"), contexts)).toEqual(expected);
});

function same(context: CaptureContext): CaptureContext[] {
  return [context, { ...context }];
}

function run(instanceId: string) {
  return { instanceId, workflowName: "order" };
}

function step(attempt: number, name = "charge", count = 1) {
  return { step: { name, count }, attempt, config: { retries: { limit: 0 } } };
}

test("an error that is kept and thrown again is reported again after a minute", async () => {
  const memory = memoryTransport();
  const capture = createCapture({ transports: [memory] });
  const error = new Error("cached");
  const now = Date.now();
  const clock = vi.spyOn(Date, "now");
  const results: string[] = [];
  for (const seconds of [0, 1, 59, 60, 61, 119, 0]) {
    clock.mockReturnValue(now + seconds * 1_000);
    results.push((await capture({}, error)).status);
  }
  clock.mockRestore();
  // The last one: a clock that was set back.
  expect(results).toEqual([
    "delivered",
    "duplicate",
    "duplicate",
    "delivered",
    "duplicate",
    "duplicate",
    "duplicate",
  ]);
  expect(memory.events).toHaveLength(2);
});

test("the result of a duplicate names the event that has the error", async () => {
  const capture = createCapture({ transports: [memoryTransport()] });
  const error = new Error("once");
  const { eventId } = await capture({}, error);
  expect(await capture({}, error)).toEqual({
    status: "duplicate",
    reason: "reported before",
    eventId,
    outcomes: [],
  });
});

test("an error that a rule has dropped stays dropped in the next catch block, with the same reason", async () => {
  let random = 0.9;
  const spy = vi.spyOn(Math, "random").mockImplementation(() => random);
  const capture = createCapture({ transports: [memoryTransport()], sampleRate: 0.5 });
  const error = new Error("sampled");
  expect(await capture({}, error)).toMatchObject({ status: "dropped", reason: "sampleRate" });
  random = 0;
  expect(await capture({}, error)).toMatchObject({ status: "dropped", reason: "sampleRate" });
  expect(error).not.toHaveProperty("isolateCaptureEventId");
  spy.mockRestore();
});

test.for([
  ["JSON", (json: object) => json],
  ["an error that has taken over what JSON says", (json: object) => Object.assign(new Error("x"), json)],
] as const)("%s that says it was reported elsewhere makes an event", async ([, make]) => {
  const memory = memoryTransport();
  const capture = createCapture({ transports: [memory] });
  const ids = ["x", "0".repeat(32), crypto.randomUUID().replaceAll("-", ""), "f".repeat(33), 7, null];
  for (const isolateCaptureEventId of ids)
    expect(await capture({}, make({ remote: true, isolateCaptureEventId }))).toMatchObject({
      status: "delivered",
    });
  expect(memory.events).toHaveLength(ids.length);
});

test.for<[env: object, another: object]>([
  [{ FLARELOG_API_KEY: "key-of-this-worker" }, { FLARELOG_API_KEY: "another-key" }],
  [{ SENTRY_DSN: "https://one@sentry.example/1" }, { SENTRY_DSN: "https://two@sentry.example/1" }],
])("a mark counts where the same secrets are, and nowhere else: %j", async ([env, another]) => {
  const memory = memoryTransport();
  const capture = createCapture({ transports: [memory] });
  const error = new Error("crossing");
  const { eventId } = await capture(env, error);
  // As the runtime makes it anew on the other side.
  const copy = () => Object.assign(new Error("crossing"), { isolateCaptureEventId: eventId, remote: true });
  expect(await capture(env, copy())).toMatchObject({ status: "duplicate", eventId });
  expect(await capture(another, copy())).toMatchObject({ status: "delivered" });
  // Ids of events are told to users: JSON that has one is no copy of the error.
  expect(await capture(env, { ...copy(), message: "crossing" })).toMatchObject({ status: "delivered" });
});

test.for([
  ["a plain object", () => ({ code: 5 })],
  ["a list", () => [1]],
  ["a Map", () => new Map()],
  ["an instance of a class that is no error", () => new (class Refusal {})()],
] as const)("%s that is thrown is not changed", async ([, make]) => {
  const thrown = make();
  const capture = createCapture({ transports: [memoryTransport()] });
  expect(await capture({}, thrown)).toMatchObject({ status: "delivered" });
  expect(Reflect.ownKeys(thrown)).toEqual(Reflect.ownKeys(make()));
  expect(await capture({}, thrown)).toMatchObject({ status: "duplicate" });
});

test("an error gets the mark, and nothing else of it changes", async () => {
  const error = Object.assign(new RangeError("marked", { cause: { code: 5 } }), { detail: [1] });
  const { stack, ...before } = Object.getOwnPropertyDescriptors(error);
  const { eventId } = await createCapture({ transports: [memoryTransport()] })({}, error);
  const {
    isolateCaptureEventId,
    stack: after,
    ...others
  } = Object.getOwnPropertyDescriptors(error) as Record<string, PropertyDescriptor>;
  expect(isolateCaptureEventId?.value).toBe(eventId);
  expect(others).toEqual(before);
  expect(after).toEqual(stack);
});

test("the last 32 reports of one error are remembered", async () => {
  const memory = memoryTransport();
  const capture = createCapture({ transports: [memory] });
  const error = new Error("constant");
  const report = async (i: number) => (await capture({}, error, { ctx: object(`${i}`) })).status;
  for (let i = 0; i <= 32; i++) expect(await report(i)).toBe("delivered");
  expect(await report(1)).toBe("duplicate");
  expect(await report(32)).toBe("duplicate");
  expect(await report(0)).toBe("delivered");
});

test("an error whose capture failed by a fault of its own is reported again", async () => {
  let isBroken = true;
  const transport: Transport = {
    // Read when the options are checked, and when an outcome gets its name.
    get name() {
      if (isBroken && sends) throw new Error("no name");
      return "moody";
    },
    send: async () => {
      sends++;
      return { status: "delivered" };
    },
  };
  let sends = 0;
  const capture = createCapture({ transports: [transport], fallback: false });
  const error = new Error("twice");
  expect(await capture({}, error)).toMatchObject({ status: "failed", reason: "internal" });
  expect(error).not.toHaveProperty("isolateCaptureEventId");
  isBroken = false;
  expect(await capture({}, error)).toMatchObject({ status: "delivered" });
});

test("an error keeps no mark of an event that no backend has", async () => {
  const refusing: Transport = {
    name: "refusing",
    send: async () => ({ status: "failed", reason: "HTTP 403" }),
  };
  const error = new Error("refused");
  await createCapture({ transports: [refusing] })({}, error);
  expect(Object.keys(error)).toEqual([]);
});

test("the mark on an error that run() reports is the id of its event", async () => {
  const memory = memoryTransport();
  const error = new Error("between the steps");
  const workflow = { instanceId: crypto.randomUUID(), workflowName: "order" };
  const { eventId } = await createCapture({ transports: [memory] })({}, error, { workflow });
  expect(error).toMatchObject({ isolateCaptureEventId: eventId });
  expect(memory.events.map(({ id }) => id)).toEqual([eventId]);
});

test("a fault after the delivery makes no second event", async () => {
  const memory = memoryTransport();
  let reads = 0;
  const workflow = {
    get instanceId(): string {
      // Readable while the event is made, and no more when the run's report is noted.
      if (memory.events.length) throw new Error("gone");
      reads++;
      return "i";
    },
  };
  const result = await createCapture({ transports: [memory] })({}, new Error("once"), { workflow });
  expect(result).toMatchObject({ status: "delivered" });
  expect(reads).toBeGreaterThan(0);
  expect(memory.events).toHaveLength(1);
});
