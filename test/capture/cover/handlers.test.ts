import { createExecutionContext, createMessageBatch, waitOnExecutionContext } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { captureHandlers } from "../../../worker/capture/index.ts";
import { newProject, onlyEvent, settledEvents, thrown } from "../../support/received.ts";
import worker from "../scenarios/index.ts";

/** As the platform calls it. */
const covered: Required<Pick<ExportedHandler<object>, "fetch" | "queue" | "scheduled">> = worker;

test("an error that fetch throws is reported without delaying the answer, and reaches the platform unchanged", async () => {
  const project = newProject();
  await project.behave({ delayMs: 1_000 });
  const ctx = createExecutionContext();
  const started = Date.now();
  const failing = async () =>
    covered.fetch(new Request("http://main/fail?q=secret"), { SENTRY_DSN: project.dsn }, ctx);
  await expect(failing()).rejects.toThrow(RangeError);
  expect(Date.now() - started).toBeLessThan(950);
  await waitOnExecutionContext(ctx);
  const event = await onlyEvent(project);
  expect(event).toMatchObject({
    tags: { handler: "fetch" },
    request: { method: "GET", url: "http://main/fail" },
  });
  expect(thrown(event).mechanism).toMatchObject({ type: "isolate_capture.fetch", handled: false });
  expect(event.contexts.durable_object).toBeUndefined();
});

test("the invocation waits for a capture of the user's own", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const waitUntil = vi.fn<(work: Promise<unknown>) => void>();
  const failing = {
    fetch(_request: Request, _env: object, _ctx: object): Response {
      throw new RangeError("not today");
    },
  };
  const { fetch } = captureHandlers(failing, () => promise);
  expect(() => fetch(new Request("http://main/"), {}, { waitUntil })).toThrow("not today");
  expect(waitUntil).toHaveBeenCalledTimes(1);
  resolve();
  await waitUntil.mock.calls[0]?.[0];
});

test("queue and scheduled are covered", async () => {
  const project = newProject();
  const env = { SENTRY_DSN: project.dsn };
  const ctx = createExecutionContext();
  await expect((async () => covered.queue(createMessageBatch("jobs", []), env, ctx))()).rejects.toThrow(
    "queue jobs failed",
  );
  const controller = { cron: "* * * * *", scheduledTime: 0, type: "scheduled", noRetry() {} } as const;
  await expect((async () => covered.scheduled(controller, env, ctx))()).rejects.toThrow("scheduled failed");
  await waitOnExecutionContext(ctx);
  const events = await settledEvents(project, 2);
  expect(events.map(({ tags }) => tags.handler).sort()).toEqual(["queue", "scheduled"]);
});

test("an answer passes unchanged, and no event is made", async () => {
  const project = newProject();
  const ctx = createExecutionContext();
  const response = await covered.fetch(new Request("http://main/"), { SENTRY_DSN: project.dsn }, ctx);
  expect(await response.text()).toBe("fine");
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("handlers that the Worker lacks are not added, and an app keeps its this", async () => {
  class App {
    greeting = "hello";
    fetch() {
      return new Response(this.greeting);
    }
  }
  const app = captureHandlers(new App());
  expect(Object.keys(app)).toEqual(["greeting"]);
  const fetch: (...args: unknown[]) => unknown = app.fetch;
  expect(await ((await fetch(new Request("http://x/"), {}, {})) as Response).text()).toBe("hello");
});

test("a handler that cannot be changed is covered", async () => {
  const project = newProject();
  const handler = Object.defineProperty({ other: 1 }, "fetch", {
    enumerable: true,
    value: () => Promise.reject(new RangeError("fixed")),
  }) as { other: number; fetch(request: Request, env: object, ctx: ExecutionContext): Promise<never> };
  const ctx = createExecutionContext();
  const covered = captureHandlers(handler);
  const failing = covered.fetch(new Request("http://app/"), { SENTRY_DSN: project.dsn }, ctx);
  await expect(failing).rejects.toThrow("fixed");
  await waitOnExecutionContext(ctx);
  expect(await settledEvents(project, 1)).toHaveLength(1);
  expect({ ...covered }).toMatchObject({ other: 1 });
});
