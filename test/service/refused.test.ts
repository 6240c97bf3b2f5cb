import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import {
  countOf,
  eventsOf,
  misbehave,
  projectWithQueue,
  queuedWith,
  report,
  textsUntilNow,
} from "./support.ts";

const { SERVICE_WITH_QUEUE, CALLER_QUEUE } = env;

test.for([
  { name: "nothing", input: undefined, reason: "bad record: must be an object" },
  { name: "another version", input: { v: 2, event: {} }, reason: "bad record: v must be 1" },
  {
    name: "an event without an id",
    input: { v: 1, event: { secret: "hunter2" } },
    reason: "bad record: event.id is missing or of the wrong kind",
  },
  {
    name: "a function, which arrives as a stub",
    input: { v: 1, event: () => {} },
    reason: "bad record: must be plain JSON",
  },
  {
    name: "more than an event",
    input: { v: 1, event: "x".repeat(2_000_000) },
    reason: "bad record: event must have at most 120000 bytes",
  },
])("$name is refused with its reason, and nothing is sent", async ({ input, reason }) => {
  const before = (await projectWithQueue.requests()).length;
  using answer = await SERVICE_WITH_QUEUE.capture(input);
  expect(answer).toMatchObject({ status: "failed", reason, outcomes: [] });
  expect(await textsUntilNow(projectWithQueue, SERVICE_WITH_QUEUE)).toHaveLength(before + 1);
});

test("what the backend does not take is kept by the service's Queue, and delivered from there", async () => {
  await misbehave(projectWithQueue, SERVICE_WITH_QUEUE, { status: 503 });
  const result = await report({ ERROR_SERVICE: SERVICE_WITH_QUEUE }, new Error("kept by the service"));
  expect(result).toMatchObject({ status: "queued", outcomes: [{ status: "queued", transport: "service" }] });
  const count = () => countOf("kept by the service", projectWithQueue);
  const refused = await count();
  await projectWithQueue.behave({});
  const sent = await eventsOf("kept by the service", projectWithQueue, SERVICE_WITH_QUEUE);
  await vi.waitFor(async () => expect(await count()).toBe(refused + 1), 10_000);
  expect(new Set(sent.map((event) => event.event_id))).toEqual(new Set([result.eventId]));
});

test.for([
  { name: "throws", service: env.THROWING_SERVICE, why: "out of order" },
  { name: "hangs", service: env.HANGING_SERVICE, why: "sending took too long" },
  { name: "is another Worker", service: env.OTHER_SERVICE, why: 'does not implement the method "capture"' },
])("of a service that $name the event is kept by the caller's own Queue", async ({ name, service, why }) => {
  const text = `the service ${name}`;
  const bindings = { ERROR_SERVICE: service, ERROR_QUEUE: CALLER_QUEUE };
  const started = Date.now();
  const result = await report(bindings, new Error(text), { deadlineMs: 1_000 });
  expect(Date.now() - started).toBeLessThan(1_500);
  expect(result).toMatchObject({
    status: "queued",
    outcomes: [
      { status: "retryable", transport: "service", reason: expect.stringContaining(why) },
      { status: "queued", transport: "queue" },
    ],
  });
  expect(await queuedWith("caller-errors", text)).toHaveLength(1);
});

test("a service without secrets leaves the event to its caller", async () => {
  const result = await report({ ERROR_SERVICE: env.SERVICE_WITHOUT_SECRETS }, new Error("nowhere to go"));
  const reason = "no transport is configured in the service";
  expect(result).toMatchObject({
    status: "failed",
    reason: `service: ${reason}`,
    outcomes: [{ status: "retryable", reason }],
  });
});

test("a backend that does not answer costs the service its time, not its caller, which can hibernate", async () => {
  await misbehave(projectWithQueue, SERVICE_WITH_QUEUE, { hang: true });
  const bindings = { ERROR_SERVICE: SERVICE_WITH_QUEUE };
  const result = await report(bindings, new Error("no answer"), { deadlineMs: 600 }, "no answer");
  expect(result).toMatchObject({
    status: "handed-to-service",
    outcomes: [{ status: "handed-to-service", transport: "service" }],
  });
  await evictDurableObject(env.CALLER.getByName("no answer"));
  await projectWithQueue.behave({});
  expect(await eventsOf("no answer", projectWithQueue, SERVICE_WITH_QUEUE)).toHaveLength(1);
});

test.for([
  { answer: null, outcome: { status: "failed", reason: "the service gave no valid answer" } },
  { answer: "delivered", outcome: { status: "failed", reason: "the service gave no valid answer" } },
  { answer: { status: "done" }, outcome: { status: "failed", reason: "the service gave no valid answer" } },
  {
    answer: { status: "failed", reason: 7 },
    outcome: { status: "failed", reason: "the service gave no valid answer" },
  },
  { answer: { status: "handed-to-tail" }, outcome: { status: "handed-to-tail" } },
  {
    answer: { status: "retryable", reason: "later", retryAfterMs: 1 },
    outcome: { status: "retryable", reason: "later", retryAfterMs: 30_000 },
  },
])("the answer $answer of a service is the outcome $outcome", async ({ answer, outcome }) => {
  const { outcomes } = await report({ ERROR_SERVICE: env.ODD_SERVICE }, new Error("odd"), {
    beforeSend: (event) => ({ ...event, extra: { answer } }),
  });
  expect(outcomes).toEqual([{ ...outcome, transport: "service" }]);
});
