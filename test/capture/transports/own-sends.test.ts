import { expect, test, vi } from "vitest";
import {
  type CapturedEvent,
  createCapture,
  memoryTransport,
  sentryTransport,
  type Transport,
} from "../../../worker/capture/index.ts";
import { sentryLiteTransport } from "../../../worker/capture/transports/sentry-lite.ts";
import { newProject, onlyEvent, settledEvents } from "../../support/received.ts";
import { watchWarnings } from "../../support/warnings.ts";

const lite = sentryLiteTransport();

/** Its head comes, and less of its body than it promises. */
const HANGING_BODY = { headers: { "content-length": "1000" }, body: "{" };

test.concurrent("a body that does not come, though its length is told, does not make the event late or lost", async () => {
  const [project, slow] = [newProject(), newProject()];
  await project.behave(HANGING_BODY);
  await slow.behave({ delayMs: 4_000 });
  const capture = createCapture({ transports: [lite], fallback: false, deadlineMs: 30_000 });
  const answered: string[] = [];
  await Promise.all([
    capture({ SENTRY_DSN: project.dsn }, new Error("accepted")).then(({ status }) => answered.push(status)),
    capture({ SENTRY_DSN: slow.dsn }, new Error("slow")).then(() => answered.push("slow")),
  ]);
  expect(answered).toEqual(["delivered", "slow"]);
  await project.behave({});
  expect(await settledEvents(project, 1)).toHaveLength(1);
});

test.concurrent("what may succeed later is sent again, though the body of the first answer does not come", async () => {
  watchWarnings();
  const project = newProject();
  await project.behave({ ...HANGING_BODY, status: 503 });
  const capture = createCapture({ transports: [lite], fallback: false, deadlineMs: 30_000 });
  expect(await capture({ SENTRY_DSN: project.dsn }, new Error("again"))).toMatchObject({ status: "failed" });
  expect(await project.requests()).toHaveLength(3);
});

test.concurrent("what has no body to wait for is sent again until its deadline, also after half a second", async () => {
  const project = newProject();
  await project.behave({ delayMs: 1_200 });
  const capture = createCapture({ transports: [lite], fallback: false, deadlineMs: 20_000 });
  expect(await capture({ SENTRY_DSN: project.dsn }, new Error("slow"))).toMatchObject({
    status: "delivered",
  });
  expect(await settledEvents(project, 1)).toHaveLength(1);
});

test.concurrent("a transport around one of the library's gets a signal that is aborted at its end, and its own copy", async () => {
  const project = newProject();
  const signals: AbortSignal[] = [];
  const send = vi.fn<Transport["send"]>(async (event, context) => {
    signals.push(context.signal);
    event.tags["around"] = "changed";
    return lite.send(event, context);
  });
  const around: Transport = { ...lite, name: "around", send };
  const seen = memoryTransport();
  const capture = createCapture({ transports: [around, seen], fallback: false });
  await capture({ SENTRY_DSN: project.dsn }, new Error("wrapped"));
  expect((await onlyEvent(project)).tags).toMatchObject({ around: "changed" });
  expect(seen.events[0]?.tags).not.toHaveProperty("around");
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test.concurrent("the body behind a transport around one of the library's is waited for as long", async () => {
  const [project, slow] = [newProject(), newProject()];
  await project.behave(HANGING_BODY);
  await slow.behave({ delayMs: 4_000 });
  const around: Transport = { ...lite, send: (event, context) => lite.send(event, context) };
  const capture = createCapture({ transports: [around], fallback: false, deadlineMs: 30_000 });
  const answered: string[] = [];
  await Promise.all([
    capture({ SENTRY_DSN: project.dsn }, new Error("accepted")).then(({ status }) => answered.push(status)),
    capture({ SENTRY_DSN: slow.dsn }, new Error("slow")).then(() => answered.push("slow")),
  ]);
  expect(answered).toEqual(["delivered", "slow"]);
});

test.concurrent("what an encoder of your own changes of its event, no other transport sees", async () => {
  const project = newProject();
  const load = async () => ({
    createEncoder: () => (event: object) => {
      for (const part of Object.values(event))
        if (typeof part === "object") Object.assign(part, { mine: "x" });
      throw new Error("after the change");
    },
  });
  const seen: CapturedEvent[] = [];
  const late: Transport = {
    name: "late",
    async send(event) {
      seen.push(event);
      return seen.length > 1 ? { status: "delivered" } : { status: "retryable", reason: "again" };
    },
  };
  const capture = createCapture({ transports: [sentryTransport({ load }), late], fallback: false });
  const context = { extra: { order: { id: 1 } }, tags: { shop: "one" } };
  watchWarnings();
  await capture({ SENTRY_DSN: project.dsn }, new Error("shared"), context);
  for (const event of seen) expect(JSON.stringify(event)).not.toContain('"mine"');
  expect(JSON.stringify(await onlyEvent(project))).not.toContain('"mine"');
});
