import { env as bindings } from "cloudflare:workers";
import { getClient, getCurrentScope, getGlobalScope, getIsolationScope } from "@sentry/core";
import { afterEach, expect, test, vi } from "vitest";
import { makeCreateCapture } from "../../../worker/capture/create-capture.ts";
import { defaultsFor } from "../../../worker/capture/defaults.ts";
import { createCapture as createLiteCapture } from "../../../worker/capture/entries/sentry-lite.ts";
import {
  createCapture,
  memoryTransport,
  type ReadSentryOptions,
  type SentryOptions,
  sentryTransport,
} from "../../../worker/capture/index.ts";
import { newProject, onlyEvent, settledEvents, thrown } from "../../support/received.ts";

afterEach(() => vi.restoreAllMocks());

/** The lines that are logged while a test runs. */
function listen() {
  const lines: string[] = [];
  vi.spyOn(console, "warn").mockImplementation((line) => void lines.push(String(line)));
  return lines;
}

async function captureWith(options: SentryOptions, env: object = {}, deadlineMs = 2_000) {
  const project = newProject();
  const capture = createCapture({ sentry: () => ({ dsn: project.dsn, ...options }), deadlineMs });
  const result = await capture(env, new TypeError("card 4111111111111111"), {
    extra: { card: 4111111111111111 },
    tags: { a: 1 },
  });
  return { project, result };
}

const failing: { name: string; options: SentryOptions }[] = [
  {
    name: "a beforeSend that throws",
    options: {
      beforeSend() {
        throw new Error("filter broke");
      },
    },
  },
  {
    name: "a beforeSend that rejects",
    options: { beforeSend: () => Promise.reject(new Error("filter broke")) },
  },
  { name: "a beforeSend that never settles", options: { beforeSend: () => new Promise(() => {}) } },
  // Untyped callers return anything.
  { name: "a beforeSend that returns nothing", options: { beforeSend: (() => {}) as unknown as () => null } },
  { name: "a beforeSend that returns a text", options: { beforeSend: () => "dropped" as unknown as null } },
  {
    name: "a processor that throws",
    options: {
      integrations: [
        {
          name: "Bad",
          processEvent() {
            throw new Error("broke");
          },
        },
      ],
    },
  },
  {
    name: "a processor that never settles",
    options: { integrations: [{ name: "Bad", processEvent: () => new Promise(() => {}) }] },
  },
  {
    name: "a preprocessor that throws",
    options: {
      integrations: [
        {
          name: "Bad",
          preprocessEvent() {
            throw new Error("broke");
          },
        },
      ],
    },
  },
  {
    name: "an integration that cannot be set up",
    options: {
      integrations: [
        {
          name: "Bad",
          setup() {
            throw new Error("broke");
          },
        },
      ],
    },
  },
  {
    name: "an initial scope that throws",
    options: {
      initialScope: () => {
        throw new Error("broke");
      },
    },
  },
  { name: "integrations that are no list", options: { integrations: 7 as unknown as [] } },
];

test.for(failing)("with $name only types and frames go out, tagged", async ({ options }) => {
  listen();
  const { project, result } = await captureWith(options, {}, 4_000);
  expect(result.status).toBe("delivered");
  const event = await onlyEvent(project);
  expect(event.tags).toEqual({ before_send: "failed" });
  expect(thrown(event)).toMatchObject({ type: "TypeError", value: "" });
  expect(thrown(event).stacktrace?.frames.length).toBeGreaterThan(0);
  expect(JSON.stringify(event)).not.toContain("411111111111");
});

const unreadable: { name: string; sentry: ReadSentryOptions }[] = [
  {
    name: "throws",
    sentry: () => {
      throw new Error("no options");
    },
  },
  { name: "returns a promise", sentry: (async () => ({})) as unknown as ReadSentryOptions },
  { name: "returns a text", sentry: (() => "https://key@host/1") as unknown as ReadSentryOptions },
];

test.for(unreadable)(
  "where the option $name, only types and frames go out, by the DSN of env",
  async ({ sentry }) => {
    listen();
    const project = newProject();
    await createCapture({ sentry })({ SENTRY_DSN: project.dsn }, new Error("card 4111111111111111"));
    expect((await onlyEvent(project)).tags).toEqual({ before_send: "failed" });
  },
);

test("without options the event goes out as it is", async () => {
  const project = newProject();
  const sentry = (() => undefined) as unknown as ReadSentryOptions;
  await createCapture({ sentry })({ SENTRY_DSN: project.dsn }, new Error("plain"), { tags: { a: 1 } });
  expect((await onlyEvent(project)).tags).toMatchObject({ a: "1" });
});

const noSdk = () => Promise.reject(new Error("no such module"));
const createWithoutSdk = makeCreateCapture(defaultsFor([sentryTransport()]), noSdk);

test("if the SDK cannot be loaded, an event that no hook has seen is emptied", async () => {
  listen();
  const project = newProject();
  const capture = createWithoutSdk({ sentry: () => ({ dsn: project.dsn, beforeSend: (event) => event }) });
  expect(await capture({}, new Error("card 4111111111111111"))).toMatchObject({ status: "delivered" });
  const event = await onlyEvent(project);
  expect([event.tags, thrown(event).value]).toEqual([{ before_send: "failed" }, ""]);
});

test("if the SDK cannot be loaded and there is no hook, the whole event goes out", async () => {
  listen();
  const project = newProject();
  const capture = createWithoutSdk({ sentry: () => ({ dsn: project.dsn, release: "4.2.0" }) });
  await capture({}, new Error("whole"), { tags: { a: 1 } });
  const event = await onlyEvent(project);
  expect([event.tags["a"], thrown(event).value, event.release]).toEqual(["1", "whole", "4.2.0"]);
});

test("a secret of env that a processor or beforeSend adds does not leave, by any transport", async () => {
  const project = newProject();
  const memory = memoryTransport();
  const env = { API_KEY: "k3y-Of-the-bank!", SENTRY_DSN: project.dsn };
  const capture = createCapture({
    transports: [sentryTransport(), memory],
    sentry: (bindings) => ({
      initialScope: { tags: { scope: env.API_KEY }, user: { name: env.API_KEY } },
      integrations: [
        { name: "Leak", processEvent: (event) => ({ ...event, extra: { env: bindings, key: env.API_KEY } }) },
      ],
      beforeSend: (event) => ({
        ...event,
        message: `with ${env.API_KEY}`,
        fingerprint: [env.API_KEY],
        user: { id: env.API_KEY, token: "abc" },
        tags: { [env.API_KEY]: env.API_KEY },
        exception: {
          values: [
            {
              type: env.API_KEY,
              value: env.API_KEY,
              stacktrace: { frames: [{ filename: env.API_KEY, function: env.API_KEY }] },
            },
          ],
        },
      }),
    }),
  });
  await capture(env, new Error("leaky"));
  for (const sent of [await onlyEvent(project), memory.events]) {
    const text = JSON.stringify(sent);
    expect(text).not.toContain(env.API_KEY);
    expect(text).toContain("[env.API_KEY]");
    expect(text).not.toContain("publickey");
  }
});

test("every transport sees the changes of beforeSend, and none gets an event that it drops", async () => {
  const memory = memoryTransport();
  const project = newProject();
  const capture = createCapture({
    transports: [sentryTransport(), memory],
    sentry: () => ({
      dsn: project.dsn,
      beforeSend: (event) =>
        event.tags?.["drop"]
          ? null
          : {
              ...event,
              tags: { kept: "yes" },
              extra: {},
              exception: { values: [{ type: "E", value: "masked" }] },
            },
    }),
  });
  expect(await capture({}, new Error("a"), { tags: { drop: 1 } })).toMatchObject({
    status: "dropped",
    reason: "sentry",
  });
  await capture({}, new Error("card 4111111111111111"), { extra: { card: 4111111111111111 } });
  expect(memory.events.map(({ tags, extra, exceptions }) => [tags, extra, exceptions])).toEqual([
    [{ kept: "yes" }, {}, [{ type: "E", value: "masked", frames: [] }]],
  ]);
  expect(thrown(await onlyEvent(project))).toMatchObject({ type: "E", value: "masked" });
});

test("the event that beforeSend returns arrives through the Queue too, with the fields that only Sentry knows", async () => {
  const project = newProject();
  await project.behave({ status: 503 });
  const env = { ...bindings, SENTRY_DSN: project.dsn };
  const capture = createCapture({
    deadlineMs: 1_000,
    sentry: () => ({
      beforeSend: (event) => ({ ...event, user: { id: "7" }, logger: "shop", tags: { kept: "yes" } }),
    }),
  });
  const records: unknown[] = [];
  const queue = { send: async (record: unknown) => void records.push(record) };
  expect(await capture({ ...env, ERROR_QUEUE: queue }, new Error("later"))).toMatchObject({
    status: "queued",
  });
  expect(records).toMatchObject([
    { event: { tags: { kept: "yes" }, user: { id: "7" }, sentry: { logger: "shop" } } },
  ]);
});

test("beforeSend is called once for an event that is sent three times", async () => {
  const project = newProject();
  await project.behave({ status: 503 });
  const beforeSend = vi.fn((event) => event);
  await createCapture({ sentry: () => ({ dsn: project.dsn, beforeSend }) })({}, new Error("again"));
  expect((await project.requests()).length).toBe(3);
  expect(beforeSend).toHaveBeenCalledOnce();
});

test("integrations are set up once for each DSN, release and environment", async () => {
  const setup = vi.fn();
  const capture = createCapture({
    sentry: (env) => ({ ...env, integrations: [{ name: "Once", setup }] }),
  });
  const [one, other] = [newProject(), newProject()];
  for (const dsn of [one.dsn, other.dsn, one.dsn, other.dsn]) await capture({ dsn }, new Error("set up"));
  await capture({ dsn: one.dsn, release: "2" }, new Error("set up"));
  expect(setup).toHaveBeenCalledTimes(3);
});

test("twenty captures at once with an asynchronous hook give twenty events, each its own", async () => {
  const project = newProject();
  const capture = createCapture({
    sentry: () => ({
      dsn: project.dsn,
      beforeSend: async (event, { originalException }) => {
        await scheduler.wait(Math.random() * 20);
        return { ...event, tags: { seen: String(originalException) } };
      },
    }),
  });
  await Promise.all(Array.from({ length: 20 }, (_, i) => capture({}, new Error(`number ${i}`))));
  const events = await settledEvents(project, 20);
  expect(events.map((event) => event.tags["seen"]).sort()).toEqual(
    events.map((event) => `Error: ${thrown(event).value}`).sort(),
  );
});

test("the DSN of the options wins over that of env, and enabled: false switches Sentry off", async () => {
  const [mine, envs] = [newProject(), newProject()];
  const env = { SENTRY_DSN: envs.dsn };
  await createCapture({ sentry: () => ({ dsn: mine.dsn }) })(env, new Error("mine"));
  expect(thrown(await onlyEvent(mine)).value).toBe("mine");
  const off = await createCapture({ sentry: () => ({ enabled: false }) })(env, new Error("off"));
  expect(off.status).toBe("disabled");
  expect(await settledEvents(envs, 0)).toEqual([]);
});

test("options without a meaning here are named in one warning, with integrations that change globals", async () => {
  const lines = listen();
  const setup = vi.fn();
  const options = {
    tracesSampleRate: 1,
    tunnel: "https://tunnel.example",
    debug: false,
    // The SDK's own would replace the functions of the console.
    integrations: [{ name: "CaptureConsole", setup }],
  } as SentryOptions;
  await captureWith(options);
  await captureWith(options);
  expect(lines.filter((line) => line.includes("tracesSampleRate, tunnel"))).toHaveLength(1);
  expect(lines.filter((line) => line.includes("CaptureConsole"))).toHaveLength(1);
  expect(lines.join()).not.toContain("debug");
  expect(setup).not.toHaveBeenCalled();
});

test("nothing global is bound: no client, no scope, no data", async () => {
  await captureWith({ initialScope: { tags: { own: "yes" } }, beforeSend: (event) => event });
  expect(getClient()).toBeUndefined();
  for (const scope of [getGlobalScope(), getIsolationScope(), getCurrentScope()])
    expect(scope.getScopeData().tags).toEqual({});
});

test("values on the SDK's global scopes do not reach an event", async () => {
  getGlobalScope().setTag("of another object", "yes");
  const { project } = await captureWith({ beforeSend: (event) => event });
  expect((await onlyEvent(project)).tags).not.toHaveProperty("of another object");
});

test("an event with hooks that change nothing is the event without hooks", async () => {
  const plain = newProject();
  const hooked = newProject();
  const error = () =>
    new AggregateError([new Error("a", { cause: new RangeError("b") })], "both", { cause: "why" });
  const context = { tags: { a: 1 }, extra: { deep: { list: [1, null, { a: "b" }] } }, handler: "alarm" };
  await createCapture()({ SENTRY_DSN: plain.dsn }, error(), context);
  await createCapture({ sentry: () => ({ dsn: hooked.dsn, beforeSend: (event) => event }) })(
    {},
    error(),
    context,
  );
  const [one, other] = [await onlyEvent(plain), await onlyEvent(hooked)];
  const comparable = (event: typeof one) => ({
    ...event,
    event_id: 0,
    timestamp: 0,
    contexts: { ...event.contexts, isolate: 0, trace: 0 },
    exception: event.exception.values.map((value) => ({ ...value, stacktrace: 0 })),
  });
  expect(comparable(other)).toEqual(comparable(one));
});

test("an entry without the SDK refuses the option, and a bad one is refused everywhere", () => {
  const sentry = () => ({});
  expect(() => createLiteCapture({ sentry })).toThrow(/sentry must be left out: this entry has no SDK/);
  expect(() => createCapture({ sentry: {} as typeof sentry })).toThrow(/sentry must be a function of env/);
  expect(() => createCapture({ scope: {} as () => [] })).toThrow(/scope must be a function/);
});
