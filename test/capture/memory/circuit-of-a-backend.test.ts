import { expect, test, vi } from "vitest";
import { receiveEvent } from "../../../worker/capture/entries/consumer.ts";
import { createCapture, sentryLiteTransport, sentryTransport } from "../../../worker/capture/index.ts";
import { sampleEvent } from "../../../worker/capture/testing/index.ts";
import { newProject, settledEvents } from "../../support/received.ts";
import { watchWarnings } from "../../support/warnings.ts";

const lite = (deadlineMs: number) =>
  createCapture({ transports: [sentryLiteTransport()], fallback: false, deadlineMs });

test("captures that hardly wait do not close a healthy backend to the others", async () => {
  watchWarnings();
  const project = newProject();
  await project.behave({ delayMs: 2_000 });
  const env = { SENTRY_DSN: project.dsn };
  for (const deadlineMs of [60, 60, 60, 60, 60, 60, 1, 1, 1, 1, 1, 1, 150]) {
    const result = await lite(deadlineMs)(env, new Error("in a hurry"));
    expect(result.outcomes).toMatchObject([{ status: "retryable", reason: "sending took too long" }]);
  }
  await project.behave({ delayMs: 0 });
  expect(await lite(10_000)(env, new Error("patient"))).toMatchObject({ status: "delivered" });
});

test("calls of the error service that hardly wait do not close it to the others, and are delivered", async () => {
  const project = newProject();
  await project.behave({ delayMs: 500 });
  const env = { SENTRY_DSN: project.dsn };
  const pending: Promise<unknown>[] = [];
  const ctx = { waitUntil: (promise: Promise<unknown>) => void pending.push(promise) };
  const answers = await Promise.all(
    [1, 1, 1, 1, 1, 1, 0.001, 2].map((deadlineMs) =>
      receiveEvent(env, { v: 1, event: sampleEvent() }, { ctx, call: { deadlineMs } }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill("handed-to-service"));
  await Promise.all(pending);
  expect(await settledEvents(project, 8)).toHaveLength(8);
});

test("after a pause, a request without much time does not keep the others waiting for its outcome", async () => {
  watchWarnings();
  const project = newProject();
  const env = { SENTRY_DSN: project.dsn };
  await project.behave({ status: 500 });
  for (let i = 0; i < 3; i++) await lite(1_500)(env, new Error("broken"));
  expect((await lite(1_500)(env, new Error("open"))).reason).toContain("paused");
  const now = Date.now();
  const clock = vi.spyOn(Date, "now").mockImplementation(() => now + 10_000);
  await project.behave({ delayMs: 200 });
  await lite(50)(env, new Error("in a hurry"));
  clock.mockRestore();
  const later = vi.spyOn(Date, "now").mockImplementation(() => now + 10_500);
  expect(await lite(2_000)(env, new Error("patient"))).toMatchObject({ status: "delivered" });
  later.mockRestore();
});

test("a fault of the invocation does not count as a failure of the backend", async () => {
  watchWarnings();
  const project = newProject();
  const fetching = vi
    .spyOn(globalThis, "fetch")
    .mockImplementation(() => Promise.reject(new Error("Too many subrequests by single Worker invocation.")));
  for (let i = 0; i < 5; i++) await lite(1_500)({ SENTRY_DSN: project.dsn }, new Error("too many"));
  fetching.mockRestore();
  expect(await lite(2_000)({ SENTRY_DSN: project.dsn }, new Error("next"))).toMatchObject({
    status: "delivered",
  });
});

test.for([
  ["sentry", sentryTransport],
  ["sentry-lite", sentryLiteTransport],
] as const)("a 429 for one key pauses no other key of the project: %s", async ([, transport]) => {
  watchWarnings();
  const project = newProject();
  const other = { SENTRY_DSN: project.dsn.replace("publickey", "otherkey") };
  const capture = createCapture({ transports: [transport()], fallback: false });
  await project.behave({ status: 429, headers: { "retry-after": "60" } });
  const limited = await capture({ SENTRY_DSN: project.dsn }, new Error("limited"));
  expect(limited.outcomes).toMatchObject([{ status: "retryable", reason: "HTTP 429" }]);
  await project.behave({});
  expect((await capture({ SENTRY_DSN: project.dsn }, new Error("paused"))).reason).toContain("paused");
  expect(await capture(other, new Error("another key"))).toMatchObject({ status: "delivered" });
});

test.for([200, 400, 500])(
  "two hundred answers of %i, one after the other, reuse few connections",
  async (status) => {
    watchWarnings();
    const project = newProject();
    await project.behave({ status, body: JSON.stringify({ detail: "x".repeat(2_000) }) });
    const capture = createCapture({ transports: [sentryLiteTransport()], fallback: false, deadlineMs: 90 });
    for (let i = 0; i < 200; i++) await capture({ SENTRY_DSN: project.dsn }, new Error(`${i}`));
    const connections = (await project.requests()).map(({ connection }) => connection);
    expect(connections.length).toBeGreaterThan(3);
    expect(new Set(connections).size).toBeLessThan(connections.length / 2);
  },
);
