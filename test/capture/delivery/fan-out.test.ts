import { expect, test, vi } from "vitest";
import {
  consoleTransport,
  createCapture,
  memoryTransport,
  type SendContext,
  sentryLiteTransport,
  sentryTransport,
  type Transport,
  tailTransport,
} from "../../../worker/capture/index.ts";
import { newProject, onlyEvent, thrown } from "../../support/received.ts";
import type { Behaviour } from "../../support/receiver-types.ts";

/** Two backends, and the transport to each: the first misbehaves, the second takes everything. */
async function badAndGood(behaviour: Behaviour) {
  const [bad, good] = [newProject(), newProject()];
  await bad.behave(behaviour);
  const transports = [sentryTransport({ dsn: bad.dsn }), sentryLiteTransport({ dsn: good.dsn })];
  return { bad, good, transports };
}

test.concurrent("two transports get one event under one id, each with an outcome of its own", async () => {
  const { bad, good, transports } = await badAndGood({ status: 403 });
  const { status, eventId, outcomes } = await createCapture({ transports })({}, new Error("both"));
  expect(status).toBe("delivered");
  expect(outcomes).toEqual([
    { transport: "sentry", status: "failed", reason: "HTTP 403" },
    { transport: "sentry-lite", status: "delivered" },
  ]);
  expect((await onlyEvent(good)).event_id).toBe(eventId);
  expect((await bad.events()).map(({ event_id }) => event_id)).toEqual([eventId]);
});

test.concurrent.for([
  ["first", (transports: Transport[]) => transports],
  ["last", (transports: Transport[]) => transports.toReversed()],
] as const)(
  "where the %s transport hangs, the other's event has arrived before the capture is over",
  async ([, order]) => {
    const { good, transports } = await badAndGood({ hang: true });
    let over = false;
    const capturing = createCapture({ transports: order(transports), deadlineMs: 2_000 })(
      {},
      new Error("early"),
    );
    void capturing.then(() => {
      over = true;
    });

    await vi.waitFor(async () => expect(await good.requests()).toHaveLength(1), {
      timeout: 1_500,
      interval: 10,
    });
    expect(over).toBe(false);
    const { status, outcomes } = await capturing;
    expect(status).toBe("delivered");
    const hung = { transport: "sentry", status: "retryable", reason: "sending took too long" };
    expect(outcomes).toContainEqual(hung);
    expect(outcomes).toContainEqual({ transport: "sentry-lite", status: "delivered" });
    expect(thrown(await onlyEvent(good)).value).toBe("early");
  },
);

test.concurrent("two transports that hang cost one deadline, not two", async () => {
  const { good, transports } = await badAndGood({ hang: true });
  await good.behave({ hang: true });
  const started = Date.now();
  const { status } = await createCapture({ transports, deadlineMs: 1_000 })({}, new Error("unheard"));
  expect(status).toBe("failed");
  expect(Date.now() - started).toBeGreaterThanOrEqual(1_000);
  expect(Date.now() - started).toBeLessThan(1_900);
});

test.concurrent("a busy transport is tried three times, the other one once", async () => {
  const { bad, good, transports } = await badAndGood({ status: 503 });
  const { eventId, outcomes } = await createCapture({ transports })({}, new Error("busy"));
  expect(outcomes.map(({ status }) => status)).toEqual(["retryable", "delivered"]);
  const ids = (await bad.events()).map(({ event_id }) => event_id);
  expect(ids).toEqual([eventId, eventId, eventId]);
  expect((await onlyEvent(good)).event_id).toBe(eventId);
});

test.concurrent("the fallback gets what one transport could not deliver, for that one only", async () => {
  const { good, transports } = await badAndGood({ reset: true });
  const kept: { id: string; to: SendContext["to"] }[] = [];
  const fallback: Transport = {
    name: "keeper",
    async send({ id }, { to }) {
      kept.push({ id, to });
      return { status: "queued" };
    },
  };
  const { status, eventId, outcomes } = await createCapture({ transports, fallback })({}, new Error("cut"));
  expect(status).toBe("delivered");
  expect(outcomes.map((outcome) => outcome.status)).toEqual(["retryable", "delivered", "queued"]);
  expect(kept).toEqual([{ id: eventId, to: ["sentry"] }]);
  expect((await onlyEvent(good)).event_id).toBe(eventId);
});

test.concurrent("a change that a transport makes to its event reaches no other transport, retry or fallback", async () => {
  const seen: (string | undefined)[] = [];
  const changing: Transport = {
    name: "changing",
    async send(event) {
      seen.push(event.tags.changed);
      event.tags.changed = "yes";
      event.exceptions.length = 0;
      return { status: "retryable", reason: "once more" };
    },
  };
  const [memory, fallback] = [memoryTransport(), memoryTransport()];
  await createCapture({ transports: [changing, memory], fallback })({}, new Error("as it was"));
  expect(seen).toEqual([undefined, undefined, undefined]);
  for (const [event] of [memory.events, fallback.events]) {
    expect(event?.exceptions[0]?.value).toBe("as it was");
    expect(event?.tags).not.toHaveProperty("changed");
  }
});

test("a transport that cannot say whether it is configured counts as not configured", async () => {
  const send = vi.fn<Transport["send"]>();
  const unsure: Transport = {
    name: "unsure",
    isConfigured() {
      throw new Error("no such binding");
    },
    send,
  };
  const alone = await createCapture({ transports: [unsure] })({}, new Error("alone"));
  expect(alone).toEqual({ status: "disabled", outcomes: [] });
  const { outcomes } = await createCapture({ transports: [unsure, memoryTransport()], fallback: unsure })(
    {},
    new Error("beside"),
  );
  expect(outcomes).toEqual([{ transport: "memory", status: "delivered" }]);
  expect(send).not.toHaveBeenCalled();
});

test("an outcome after the deadline changes nothing, and the event is not sent again", async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  const send = vi.fn<Transport["send"]>(() => promise);
  const late: Transport = { name: "late", send };
  const capture = createCapture({ transports: [late], fallback: false, deadlineMs: 100 });
  const { outcomes } = await capture({}, new Error("late"));
  expect(outcomes).toEqual([{ transport: "late", status: "retryable", reason: "sending took too long" }]);
  expect(send.mock.calls[0]?.[1].signal.aborted).toBe(true);
  reject(new Error("too late"));
  await expect(promise).rejects.toThrow("too late");
  // Whatever followed from it has happened before this capture is over.
  await createCapture({ transports: [memoryTransport()] })({}, new Error("marker"));
  expect(send).toHaveBeenCalledOnce();
});

test("tail, memory and console make no request", async () => {
  const fetching = vi.spyOn(globalThis, "fetch");
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const transports = [tailTransport({ on: true }), memoryTransport(), consoleTransport()];
  const { outcomes } = await createCapture({ transports })({}, new Error("here"));
  expect(outcomes.map(({ status }) => status)).toEqual(["handed-to-tail", "delivered", "delivered"]);
  expect(fetching).not.toHaveBeenCalled();
  fetching.mockRestore();
  logged.mockRestore();
});
