import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import { captureExceptionInIsolate, createCapture, queueTransport } from "../../../worker/capture/index.ts";
import { brokenQueues, recordingQueue } from "../../support/queued.ts";
import {
  newProject,
  type Project,
  reportToNewProject,
  settledEvents,
  thrown,
} from "../../support/received.ts";

/** Makes the backend accept again. Answers how many requests it has refused until now. */
async function recover(project: Project): Promise<number> {
  await project.behave({});
  return (await project.requests()).length;
}

describe("an event that could not be delivered", () => {
  test.for([{ status: 503 }, { reset: true }, { status: 429, headers: { "retry-after": "1" } }])(
    "is queued after %o, and arrives once, under its id, when the backend is back",
    { timeout: 40_000 },
    async (behaviour) => {
      const project = reportToNewProject();
      await project.behave(behaviour);
      const result = await captureExceptionInIsolate(env, new RangeError("put off"));
      expect(result).toMatchObject({
        status: "queued",
        outcomes: [
          { transport: "sentry", status: "retryable" },
          { transport: "queue", status: "queued" },
        ],
      });
      const refused = await recover(project);
      const accepted = (await settledEvents(project, refused + 1)).slice(refused);
      expect(accepted.map(({ event_id }) => event_id)).toEqual([result.eventId]);
      expect(thrown(accepted[0])).toMatchObject({ type: "RangeError", value: "put off" });
    },
  );

  test("is not sent before the time that the backend asked for", async () => {
    const project = reportToNewProject();
    await project.behave({ status: 429, headers: { "retry-after": "4" } });
    const started = Date.now();
    const { status } = await captureExceptionInIsolate(env, new Error("too many"));
    expect(status).toBe("queued");
    expect(await recover(project)).toBe(1);
    await vi.waitFor(async () => expect(await project.requests()).toHaveLength(2), 25_000);
    expect(Date.now() - started).toBeGreaterThanOrEqual(4_000);
    expect(await settledEvents(project, 2)).toHaveLength(2);
  }, 40_000);

  test("arrives in the project of its own test only: tests share the Queue and its consumer", async () => {
    await reportToNewProject().behave({ status: 503 });
    expect(await captureExceptionInIsolate(env, new Error("of before"))).toMatchObject({ status: "queued" });
    // Messages are told apart by their millisecond.
    await scheduler.wait(5);
    const project = reportToNewProject();
    await project.behave({ status: 503 });
    const { eventId } = await captureExceptionInIsolate(env, new Error("of now"));
    const refused = await recover(project);
    const accepted = (await settledEvents(project, refused + 1)).slice(refused);
    expect(accepted.map(({ event_id }) => event_id)).toEqual([eventId]);
  }, 40_000);

  test("stays undelivered where the backend refuses it for good", async () => {
    const project = newProject();
    await project.behave({ status: 403 });
    const queue = recordingQueue();
    const result = await captureExceptionInIsolate(
      { SENTRY_DSN: project.dsn, ERROR_QUEUE: queue },
      new Error("no"),
    );
    expect(result.status).toBe("failed");
    expect(queue.sent).toEqual([]);
  });

  test("is in its message without any key, with the name of the transport that failed", async () => {
    const project = newProject();
    await project.behave({ status: 503 });
    const queue = recordingQueue();
    const secrets = { SENTRY_DSN: project.dsn, API_TOKEN: "hunter2hunter2" };
    const error = new Error(`token ${secrets.API_TOKEN} for ${secrets.SENTRY_DSN}`);
    await captureExceptionInIsolate({ ...secrets, ERROR_QUEUE: queue }, error, { extra: secrets });
    expect(queue.sent).toMatchObject([
      { message: { v: 1, to: ["sentry"] }, options: { contentType: "json" } },
    ]);
    expect(JSON.stringify(queue.sent)).not.toMatch(/publickey|hunter2/);
  });
});

test("the largest event that an error can make is taken by a real Queue, and arrives with its message", async () => {
  const project = reportToNewProject();
  await project.behave({ status: 503 });
  const error = new Error("\u0001".repeat(20_000), { cause: new Error("字".repeat(20_000)) });
  error.stack = `Error\n${`    at ${"字".repeat(400)} (/${"\u0001".repeat(400)}.js:1:1)\n`.repeat(60)}`;
  const extra = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`key${i}`, "\u0001".repeat(2_000)]));
  const result = await captureExceptionInIsolate(env, error, { extra });
  expect(result.status).toBe("queued");
  const refused = await recover(project);
  const event = (await settledEvents(project, refused + 1))[refused];
  expect(event?.event_id).toBe(result.eventId);
  expect(thrown(event).value.slice(0, 8_192)).toBe("\u0001".repeat(8_192));
  expect(thrown(event).stacktrace?.frames.length).toBeGreaterThanOrEqual(2);
}, 40_000);

describe.concurrent.each(Object.entries(brokenQueues))("a Queue that %s", (_, queue) => {
  test("takes no more than the deadline as fallback, and the result names both reasons", async () => {
    const project = newProject();
    await project.behave({ status: 503 });
    const started = Date.now();
    const capture = createCapture({ deadlineMs: 1_000 });
    const result = await capture({ SENTRY_DSN: project.dsn, ERROR_QUEUE: queue }, new Error("nowhere"));
    expect(result.status).toBe("failed");
    expect(result.reason).toMatch(/^sentry: HTTP 503; queue: (Too Many Requests|sending took too long)$/);
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  test("fails as the only transport within the deadline", async () => {
    const capture = createCapture({ deadlineMs: 400, transports: [queueTransport()], fallback: false });
    const result = await capture({ ERROR_QUEUE: queue }, new Error("nowhere"));
    expect(result).toMatchObject({
      status: "failed",
      outcomes: [{ transport: "queue", status: "retryable" }],
    });
  });
});

test("as the only transport it spares the object every request: the consumer sends", async () => {
  const project = reportToNewProject();
  const capture = createCapture({ transports: [queueTransport()] });
  const room = env.ROOM.getByName("queueing");
  const result = await runInDurableObject(room, (_, ctx) => capture(env, new Error("by message"), { ctx }));
  expect(result).toMatchObject({ status: "queued", outcomes: [{ transport: "queue", status: "queued" }] });
  // Nothing has come before the marker, which is sent after the capture.
  expect(await settledEvents(project, 0)).toEqual([]);
  const events = await settledEvents(project, 2);
  expect(events.map((event) => [thrown(event).value, event.tags["durable_object.name"]])).toEqual([
    ["marker", undefined],
    ["by message", "queueing"],
  ]);
  expect(events[1]?.event_id).toBe(result.eventId);
});

test("a Queue of another name is found by its binding, and one that is not bound is not configured", async () => {
  const queue = recordingQueue();
  const capture = createCapture({ transports: [queueTransport({ binding: "LATER" })] });
  expect(await capture({ LATER: queue }, new Error("named"))).toMatchObject({ status: "queued" });
  expect(queue.sent).toHaveLength(1);
  for (const LATER of [undefined, null, "LATER", {}, { send: 1 }])
    expect(await capture({ LATER }, new Error("unbound"))).toEqual({ status: "disabled", outcomes: [] });
});
