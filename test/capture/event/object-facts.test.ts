import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { createCapture, memoryTransport } from "../../../worker/capture/index.ts";
import { onlyEvent, reportToNewProject, settledEvents } from "../../support/received.ts";

type Room = ReturnType<typeof env.COUNTER.getByName>;

async function connect(room: Room, ...tags: string[]): Promise<WebSocket> {
  const url = new URL("http://counter/");
  for (const tag of tags) url.searchParams.append("tag", tag);
  const { webSocket } = await room.fetch(url.href, { headers: { upgrade: "websocket" } });
  if (!webSocket) throw new Error("no socket");
  webSocket.accept();
  return webSocket;
}

test("an event tells how large the object's database is, and how large it may be", async () => {
  const project = reportToNewProject();
  const room = env.COUNTER.getByName("database");
  const size = await runInDurableObject(room, (_, { storage: { sql } }) => {
    sql.exec("CREATE TABLE pages (text); INSERT INTO pages VALUES (randomblob(100000))");
    return sql.databaseSize;
  });
  await room.fetch("http://counter/fail").catch(() => {});
  const event = await onlyEvent(project);
  expect(size).toBeGreaterThan(100_000);
  expect(event.contexts["durable_object"]).toMatchObject({
    database_bytes: size,
    database_limit_bytes: 10_000_000_000,
  });
  // What changes with each event is nothing to filter by.
  expect(Object.keys(event.tags).filter((name) => /database|sockets/.test(name))).toEqual([]);
});

test("an event tells how many sockets the object has open, and how many of each tag", async () => {
  const project = reportToNewProject();
  const room = env.COUNTER.getByName("tagged sockets");
  const sockets = [await connect(room, "red"), await connect(room, "red", "blue"), await connect(room)];
  await room.fetch("http://counter/fail").catch(() => {});
  const event = await onlyEvent(project);
  expect(event.contexts["durable_object"]).toMatchObject({ sockets: 3, sockets_by_tag: { red: 2, blue: 1 } });
  for (const socket of sockets) socket.close();
});

test("the message that wakes an object from hibernation says so, and the next one does not", async () => {
  const project = reportToNewProject();
  const room = env.COUNTER.getByName("hibernating");
  const socket = await connect(room);
  socket.send("fail");
  await settledEvents(project, 1);
  await evictDurableObject(room);
  socket.send("fail");
  await settledEvents(project, 3);
  socket.send("fail");
  const events = (await settledEvents(project, 5)).filter(
    ({ transaction }) => transaction === "Counter.webSocketMessage",
  );
  expect(events.map((event) => event.contexts["invocation"])).toEqual([
    { age_ms: expect.any(Number), made_object: false },
    { age_ms: expect.any(Number), made_object: true, from_hibernation: true },
    { age_ms: expect.any(Number), made_object: false },
  ]);
  socket.close();
});

test("an object that a request has made says so, without hibernation", async () => {
  const project = reportToNewProject();
  const room = env.COUNTER.getByName("made by a request");
  await room.fetch("http://counter/fail").catch(() => {});
  const event = await onlyEvent(project);
  expect(event.contexts["invocation"]).toEqual({ age_ms: expect.any(Number), made_object: true });
});

test("a call of a method that is not covered is seen to have used the object before", async () => {
  const project = reportToNewProject();
  const clock = env.CLOCK.getByName("rung");
  await clock.ring();
  await runDurableObjectAlarm(clock).catch(() => {});
  await evictDurableObject(clock);
  await runInDurableObject(clock, (_, { storage }) => storage.setAlarm(Date.now() + 60_000));
  await runDurableObjectAlarm(clock).catch(() => {});
  const events = await settledEvents(project, 2);
  expect(events.map((event) => event.contexts["invocation"]?.["made_object"])).toEqual([false, true]);
});

/** A context of a capture in which nothing of the object can be read. */
const broken = (name: string) =>
  new Proxy({ id: { toString: () => "1" }, waitUntil() {} } as object, {
    get(target, key) {
      if (key === name) throw new Error("aborted");
      return Reflect.get(target, key);
    },
  }) as DurableObjectState;

test.for<[string, object]>([
  ["a storage that throws", broken("storage")],
  ["sockets that throw", broken("getWebSockets")],
  ["no storage", { id: "1", waitUntil() {} }],
  ["a size that is no number", { id: "1", waitUntil() {}, storage: { sql: { databaseSize: "big" } } }],
  ["sockets that are no list", { id: "1", waitUntil() {}, getWebSockets: () => 7 }],
  [
    "tags that throw",
    {
      id: "1",
      waitUntil() {},
      getWebSockets: () => [{}],
      getTags: () => {
        throw new Error("no");
      },
    },
  ],
  ["tags that are no list", { id: "1", waitUntil() {}, getWebSockets: () => [{}], getTags: () => 7 }],
])("an object with %s costs these facts, and nothing else", async ([, ctx]) => {
  const transport = memoryTransport();
  const capture = createCapture({ transports: [transport] });
  const result = await capture({}, new Error("told"), { ctx: ctx as DurableObjectState });
  expect(result.status).toBe("delivered");
  expect(transport.events[0]?.contexts["durable_object"]).not.toHaveProperty("database_bytes");
  expect(transport.events[0]?.contexts["durable_object"]).not.toHaveProperty("sockets_by_tag");
  expect(transport.events[0]?.tags["durable_object.id"]).toBe("1");
});

test("only the first of very many sockets and tags are counted", async () => {
  const transport = memoryTransport();
  let asked = 0;
  const getTags = () => {
    asked++;
    return Array.from({ length: 10 }, (_, i) => `${asked}-${i}-${"t".repeat(200)}`);
  };
  const getWebSockets = () => Array.from({ length: 32_768 }, () => ({}));
  const ctx = { id: "1", waitUntil() {}, getWebSockets, getTags };
  await createCapture({ transports: [transport] })({}, new Error("many"), { ctx });
  const { sockets, sockets_by_tag } = transport.events[0]?.contexts["durable_object"] ?? {};
  expect(sockets).toBe(32_768);
  expect(asked).toBe(100);
  expect(Object.keys(Object(sockets_by_tag))).toHaveLength(10);
  expect(JSON.stringify(sockets_by_tag).length).toBeLessThan(1_000);
});

test("an invocation that the caller passes gives its age", async () => {
  const transport = memoryTransport();
  const capture = createCapture({ transports: [transport] });
  await capture({}, new Error("late"), { invocation: { startedAt: Date.now() - 5_000 } });
  await capture({}, new Error("odd"), { invocation: { startedAt: "soon" as unknown as number } });
  expect(transport.events[0]?.contexts["invocation"]?.["age_ms"]).toBeGreaterThanOrEqual(5_000);
  expect(transport.events[1]?.contexts["invocation"] ?? {}).not.toHaveProperty("age_ms");
});
