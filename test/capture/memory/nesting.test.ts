import { expect, onTestFinished, test, vi } from "vitest";
import {
  type CaptureContext,
  type CaptureOptions,
  type CaptureResult,
  createCapture,
  memoryTransport,
  queueTransport,
  sentryLiteTransport,
  type Transport,
} from "../../../worker/capture/index.ts";
import { MAX_CAPTURES } from "../../../worker/capture/memory/in-flight.ts";
import { newProject, settledEvents } from "../../support/received.ts";
import { watchWarnings } from "../../support/warnings.ts";

type Hook = (capture: () => Promise<CaptureResult>) => unknown;

/** Has a hook of a capture report an error of its own each time that it is called. */
function captureInHook(hook: Hook, install: (hook: () => Promise<void>) => CaptureOptions) {
  const memory = memoryTransport();
  const results: CaptureResult[] = [];
  let calls = 0;
  const capture = createCapture({
    ...install(async () => {
      const mine = ++calls;
      await hook(async () => {
        const result = await capture({}, new Error(`of hook call ${mine}`));
        results.push(result);
        return result;
      });
    }),
  });
  return { capture, results, memory, count: () => calls };
}

const hooks: Record<string, Hook> = {
  "at once, and does not await it": (capture) => void capture(),
  "and awaits it": (capture) => capture(),
  "after an await": async (capture) => {
    await scheduler.wait(1);
    void capture();
  },
  "after an await, and awaits it": async (capture) => {
    await scheduler.wait(1);
    await capture();
  },
};

function transportThat(hook: () => Promise<void>, sent: string[]): Transport {
  return {
    name: "reporting",
    async send(event) {
      sent.push(event.exceptions[0]?.value ?? "");
      await hook();
      return { status: "delivered" };
    },
  };
}

/** The most captures that a test lets a hook make. A loop reaches it. */
const MANY = 200;

type Circle = (again: () => void) => { options?: CaptureOptions; env?: object; context?: CaptureContext };

const later = (again: () => void) => void scheduler.wait(1).then(again);
const lite = sentryLiteTransport();
const circles: Record<string, Circle> = {
  "a binding that captures whenever it is read": (again) => ({
    env: {
      get SENTRY_RELEASE() {
        return void again();
      },
    },
  }),
  "a binding that the fallback reads": (again) => ({
    options: { fallback: queueTransport() },
    env: {
      get ERROR_QUEUE() {
        return void again();
      },
    },
  }),
  "a binding that is read again for the id of a Workflow's event": (again) => ({
    env: {
      get FLARELOG_API_KEY() {
        return void again();
      },
    },
    context: {
      get workflow() {
        return { instanceId: crypto.randomUUID(), workflowName: "circle" };
      },
    },
  }),
  "isConfigured of a fallback": (again) => ({
    options: {
      fallback: {
        ...queueTransport(),
        isConfigured() {
          again();
          return false;
        },
      },
    },
  }),
  "conclude that captures later": (again) => ({
    options: { transports: [{ ...lite, conclude: () => later(again) }] },
  }),
  "publish that captures later": (again) => ({
    options: { transports: [{ ...lite, publish: () => later(again) }] },
  }),
};

// These come first, while no hook has made an AsyncLocalStorage.
test.for(Object.entries(circles))(
  "%s ends, where only the library's own transports send",
  async ([, make]) => {
    watchWarnings();
    const project = newProject();
    const results: Promise<CaptureResult>[] = [];
    const {
      options,
      context,
      env: more = {},
    } = make(() => {
      if (results.length < MANY) results.push(capture(env, new Error("again"), context));
    });
    const env: object = Object.defineProperties(
      { SENTRY_DSN: project.dsn },
      Object.getOwnPropertyDescriptors(more),
    );
    const capture = createCapture({ transports: [lite], fallback: false, ...options });
    expect(await capture(env, new Error("first"), context)).toMatchObject({ status: "delivered" });
    for (let known = -1; known < results.length; await scheduler.wait(100))
      known = (await Promise.all(results)).length;
    expect(results.length).toBeGreaterThan(0);
    expect(results.length).toBeLessThan(MANY);
    await project.requests();
  },
);

test.for(Object.entries(hooks))("a fetch of the application that captures %s ends", async ([, hook]) => {
  watchWarnings();
  const project = newProject();
  const env = { SENTRY_DSN: project.dsn };
  const { fetch: send } = globalThis;
  const results: CaptureResult[] = [];
  const capture = createCapture({ transports: [sentryLiteTransport()], fallback: false });
  const again = async () => {
    const result = await capture(env, new Error("again"));
    results.push(result);
    return result;
  };
  const replaced = vi.spyOn(globalThis, "fetch").mockImplementation(async (...args) => {
    await hook(again);
    return send(...args);
  });
  onTestFinished(() => replaced.mockRestore());
  expect(await capture(env, new Error("first"))).toMatchObject({ status: "delivered" });
  await vi.waitFor(() => expect(results).toHaveLength(2), 10_000);
  expect(results.map(({ status }) => status).sort()).toEqual(["delivered", "dropped"]);
  replaced.mockRestore();
  expect(await settledEvents(project, 2)).toHaveLength(2);
});

test.for(Object.entries(hooks))(
  "a beforeSend that captures %s makes one more event, and the third capture is refused",
  async ([, hook]) => {
    const warnings = watchWarnings();
    const memory = memoryTransport();
    const { capture, results, count } = captureInHook(hook, (run) => ({
      transports: [memory],
      beforeSend: async (event) => {
        await run();
        return event;
      },
    }));
    expect(await capture({}, new Error("first"))).toMatchObject({ status: "delivered" });
    await vi.waitFor(() => expect(results).toHaveLength(2), 10_000);
    expect(count()).toBe(2);
    expect(memory.events.map(({ exceptions }) => exceptions[0]?.value).sort()).toEqual([
      "first",
      "of hook call 1",
    ]);
    expect(results.find(({ status }) => status === "dropped")?.reason).toMatch(/nested too deeply/);
    expect(warnings).toEqual([expect.stringMatching(/an error was not captured: .* nested too deeply/)]);
  },
);

test.for(Object.entries(hooks))("a transport whose send captures %s ends", async ([, hook]) => {
  watchWarnings();
  const sent: string[] = [];
  const { capture, results } = captureInHook(hook, (run) => ({ transports: [transportThat(run, sent)] }));
  expect(await capture({}, new Error("first"))).toMatchObject({ status: "delivered" });
  await vi.waitFor(() => expect(results).toHaveLength(2), 10_000);
  expect(sent).toEqual(["first", "of hook call 1"]);
});

test("a transport whose publish or conclude captures ends", async () => {
  watchWarnings();
  const results: Promise<CaptureResult>[] = [];
  const again = () => void results.push(capture({}, new Error("again")));
  const memory = memoryTransport();
  const capture = createCapture({ transports: [{ ...memory, publish: again, conclude: again }] });
  await capture({}, new Error("first"));
  await vi.waitFor(() => expect(results).toHaveLength(6), 10_000);
  const statuses = (await Promise.all(results)).map(({ status }) => status);
  expect(statuses.sort()).toEqual(["delivered", "delivered", "dropped", "dropped", "dropped", "dropped"]);
  expect(memory.events).toHaveLength(3);
});

test("captures that run beside a slow hook do not count as captures of that hook", async () => {
  const memory = memoryTransport();
  const capture = createCapture({
    transports: [memory],
    beforeSend: async (event) => {
      await scheduler.wait(20);
      return event;
    },
  });
  const results = await Promise.all(Array.from({ length: 50 }, (_, i) => capture({}, new Error(`${i}`))));
  expect(results.map(({ status }) => status)).toEqual(Array(50).fill("delivered"));
});

test("captures over the bound are dropped with a warning, and later captures work again", async () => {
  const warnings = watchWarnings();
  let answer = () => {};
  const open = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const waiting: Transport = {
    name: "waiting",
    async send() {
      await open;
      return { status: "delivered" };
    },
  };
  const capture = createCapture({ transports: [waiting], deadlineMs: 30_000 });
  const captures = Array.from({ length: MAX_CAPTURES + 20 }, (_, i) => capture({}, new Error(`${i}`)));
  const over = await Promise.all(captures.slice(MAX_CAPTURES));
  expect(new Set(over.map(({ status, reason }) => `${status}: ${reason}`))).toEqual(
    new Set([`dropped: ${MAX_CAPTURES} captures are already running in this isolate`]),
  );
  answer();
  const results = await Promise.all(captures.slice(0, MAX_CAPTURES));
  expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["delivered"]));
  expect(await capture({}, new Error("after"))).toMatchObject({ status: "delivered" });
  expect(warnings).toHaveLength(2);
});

test("captures that never settle because their object is gone do not use up the bound forever", async () => {
  const now = Date.now();
  const clock = vi.spyOn(Date, "now").mockImplementation(() => now);
  const stuck: Transport = { name: "stuck", send: () => new Promise(() => {}) };
  const timing = vi.spyOn(globalThis, "setTimeout").mockImplementation((() => 0) as never);
  const lost = createCapture({ transports: [stuck] });
  const pending = Array.from({ length: MAX_CAPTURES }, (_, i) => lost({}, new Error(`${i}`)));
  timing.mockRestore();
  const capture = createCapture({ transports: [memoryTransport()] });
  watchWarnings();
  expect(await capture({}, new Error("full"))).toMatchObject({ status: "dropped" });
  clock.mockImplementation(() => now + 60_000);
  expect(await capture({}, new Error("free"))).toMatchObject({ status: "delivered" });
  clock.mockRestore();
  // Else what they warn of at their deadline would be in the log of the next test.
  await Promise.race([Promise.all(pending), scheduler.wait(5_000)]);
});

test.for([
  [
    "isConfigured",
    (again: () => void) => ({
      isConfigured: () => {
        again();
        return true;
      },
    }),
  ],
  [
    "a getter of the context",
    (again: () => void) => ({
      context: {
        get tags() {
          return void again();
        },
      },
    }),
  ],
  ["waitUntil", (again: () => void) => ({ context: { ctx: { waitUntil: again } } })],
] as const)("%s that captures a new error each time ends", async ([, make]) => {
  watchWarnings();
  const memory = memoryTransport();
  const isConfigured = () => true;
  const made = make(() => void capture({}, new Error("again"), parts.context));
  const parts: { context?: object; isConfigured: () => boolean } = { isConfigured, ...made };
  const capture = createCapture({ transports: [{ ...memory, isConfigured: () => parts.isConfigured() }] });
  expect(await capture({}, new Error("first"), parts.context)).toMatchObject({ status: "delivered" });
  expect(await capture.message({}, "marker")).toMatchObject({ status: "delivered" });
  const count = memory.events.filter(({ exceptions }) => exceptions.length).length;
  expect(count).toBeGreaterThan(1);
  expect(count).toBeLessThan(5);
});

test.for(Object.entries(hooks))("a binding that captures %s ends", async ([, hook]) => {
  watchWarnings();
  const results: CaptureResult[] = [];
  let sent = 0;
  const env = {
    ERROR_QUEUE: {
      async send() {
        sent++;
        await hook(async () => {
          const result = await capture(env, new Error("again"));
          results.push(result);
          return result;
        });
      },
    },
  };
  const capture = createCapture({ transports: [queueTransport()], fallback: false });
  expect(await capture(env, new Error("first"))).toMatchObject({ status: "queued" });
  await vi.waitFor(() => expect(results).toHaveLength(2), 10_000);
  expect(sent).toBe(2);
});
