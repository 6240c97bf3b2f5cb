import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { createCapture } from "../../../worker/capture/index.ts";
import { bySdk, calls, newProject, onlyEvent, settledEvents, thrown } from "../../support/received.ts";

async function newRoom(name: string) {
  const project = newProject();
  const room = env.ROOM.getByName(name);
  await room.use(project.dsn);
  return { project, room };
}

test("an error caught in fetch arrives once, with its object, its request and its cause", async () => {
  const { project, room } = await newRoom("fetch");
  const response = await room.fetch("http://room/messages/7?token=secret");
  expect(response.status).toBe(500);

  const event = await onlyEvent(project);
  expect(bySdk(event)).toBe(true);
  expect(event).toMatchObject({
    level: "error",
    transaction: "Room.fetch",
    tags: {
      "durable_object.class": "Room",
      "durable_object.id": room.id.toString(),
      "durable_object.name": "fetch",
      handler: "fetch",
    },
    contexts: { durable_object: { class: "Room", id: room.id.toString(), name: "fetch" } },
    request: { method: "GET", url: "http://room/messages/7" },
  });
  expect(JSON.stringify(event)).not.toContain("secret");
  expect(thrown(event)).toMatchObject({
    type: "TypeError",
    value: "no such message",
    mechanism: { type: "isolate_capture.fetch", handled: true, exception_id: 0 },
  });
  expect(calls(thrown(event)).slice(0, 2)).toEqual(["openMessage", "Room.fetch"]);
  expect(event.exception.values[0]).toMatchObject({
    value: "looked for /messages/7",
    mechanism: { type: "chained", source: "cause", parent_id: 0, exception_id: 1 },
  });
});

test("an error of a real alarm arrives with the alarm's attempt, and the platform still retries it", async () => {
  const { project, room } = await newRoom("alarm");
  await room.ring(10);
  const event = await onlyEvent(project);
  expect(event).toMatchObject({
    transaction: "Room.alarm",
    tags: { "durable_object.class": "Room", "durable_object.name": "alarm", handler: "alarm" },
    contexts: {
      alarm: { retry_count: 0, is_retry: false, scheduled_time: expect.stringMatching(/^\d{4}-.+Z$/) },
    },
  });
  expect(thrown(event)).toMatchObject({
    value: "the clock stopped",
    mechanism: { type: "isolate_capture.alarm", handled: false },
  });
  expect(calls(thrown(event)).slice(0, 2)).toEqual(["failInAlarm", "Room.alarm"]);
  await vi.waitFor(
    async () => expect(await runInDurableObject(room, (_, state) => state.storage.getAlarm())).toBe(null),
    10_000,
  );
});

test("webSocketError goes on with its teardown at once, and its error arrives", async () => {
  const { project, room } = await newRoom("socket");
  await project.behave({ delayMs: 300 });
  const { webSocket } = await room.fetch("http://room/", { headers: { upgrade: "websocket" } });
  webSocket?.accept();
  // Only a broken peer provokes it: see the end-to-end tests for a real one.
  const tornDown = await runInDurableObject(room, (instance, state) => {
    const [socket] = state.getWebSockets();
    if (socket) instance.webSocketError(socket, new Error("protocol error"));
    return state.storage.kv.get("torn down");
  });
  expect(tornDown).toBe(true);
  const event = await onlyEvent(project);
  expect(event.tags.handler).toBe("webSocketError");
  expect(event.contexts.web_socket).toEqual({
    ready_state: WebSocket.READY_STATE_OPEN,
    sockets: 1,
    tags: [],
  });
  expect(thrown(event).mechanism.handled).toBe(false);
});

test("an error caught in an RPC method is tagged with that method", async () => {
  const { project, room } = await newRoom("rpc");
  const result = await room.increment(-1);
  const event = await onlyEvent(project);
  expect(result).toEqual({
    status: "delivered",
    eventId: event.event_id,
    outcomes: [{ transport: "sentry", status: "delivered" }],
  });
  expect(event.tags.handler).toBe("increment");
  expect(event.transaction).toBe("Room.increment");
});

test("the object can be evicted right after a capture, whatever its result", async () => {
  const { project, room } = await newRoom("evictable");
  for (const behaviour of [{}, { status: 500 }, { reset: true }, { hang: true }]) {
    await project.behave(behaviour);
    await room.increment(1);
    await evictDurableObject(room);
  }
});

/** 200 captures at once take long on a busy machine. */
const patient = createCapture({ deadlineMs: 20_000 });

test("200 errors thrown at once by 20 objects give 200 events, each with the tags of its own object", async () => {
  const project = newProject();
  await project.behave({ delayMs: 20 });
  const rooms = Array.from({ length: 20 }, (_, i) => env.ROOM.getByName(`crowd ${i}`));
  await Promise.all(
    rooms.map((room, i) =>
      runInDurableObject(room, async (object, state) => {
        const captures = Array.from({ length: 10 }, (_, j) =>
          patient({ SENTRY_DSN: project.dsn }, new Error(`crowd ${i}`), {
            ctx: state,
            object,
            tags: { j },
          }),
        );
        for (const { status } of await Promise.all(captures)) expect(status).toBe("delivered");
      }),
    ),
  );
  const events = await settledEvents(project, 200);
  const seen = new Set(events.map(({ tags }) => `${tags["durable_object.name"]} ${tags.j}`));
  expect(seen.size).toBe(200);
  for (const event of events) {
    const name = thrown(event).value;
    expect(event.tags).toMatchObject({
      "durable_object.class": "Room",
      "durable_object.name": name,
      "durable_object.id": env.ROOM.idFromName(name).toString(),
    });
    expect(bySdk(event)).toBe(true);
  }
});
