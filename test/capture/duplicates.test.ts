import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { type CaptureContext, captureExceptionInIsolate } from "../../worker/capture/index.ts";
import { newProject, settledEvents } from "../support/received.ts";

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
