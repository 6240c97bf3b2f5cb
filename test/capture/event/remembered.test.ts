import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { createCapture, memoryTransport } from "../../../worker/capture/index.ts";

function failing(text: string): Error {
  return new Error(text);
}

test("what a hook changes in the frames of its event is not in the next event of the same place", async () => {
  const transport = memoryTransport();
  const capture = createCapture({
    transports: [transport],
    beforeSend(event) {
      for (const { frames } of event.exceptions)
        for (const frame of frames) {
          frame.file = `${frame.file} seen`;
        }
      return event;
    },
  });
  for (let i = 0; i < 3; i++) await capture({}, failing(`${i}`));
  const files = transport.events.map(({ exceptions: [thrown] }) => thrown?.frames[0]?.file ?? "");
  expect(files).toHaveLength(3);
  expect(files.map((file) => file.split(" seen").length)).toEqual([2, 2, 2]);
});

test("what a hook changes in the frames of a thrown text is not in the next event of the same place", async () => {
  const transport = memoryTransport();
  const capture = createCapture({
    transports: [transport],
    beforeSend(event) {
      for (const frame of event.exceptions[0]?.frames ?? []) frame.file = `${frame.file} seen`;
      return event;
    },
  });
  for (let i = 0; i < 3; i++) await capture({}, `text ${i}`);
  const files = transport.events.map(({ exceptions: [thrown] }) => thrown?.frames[0]?.file ?? "");
  expect(files.map((file) => file.split(" seen").length)).toEqual([2, 2, 2]);
});

test("two errors of one place with other messages keep their own messages and the same frames", async () => {
  const transport = memoryTransport();
  const capture = createCapture({ transports: [transport] });
  const texts = ["one", "two\n    at fake (other.js:1:1)", "three"];
  const errors = texts.map((text) => failing(text));
  for (const error of errors) await capture({}, error);
  const thrown = transport.events.map(({ exceptions: [exception] }) => exception);
  expect(thrown.map((exception) => exception?.value)).toEqual(texts);
  expect(thrown[0]?.frames).not.toEqual([]);
  expect(thrown[1]?.frames).toEqual(thrown[0]?.frames);
  expect(thrown[2]?.frames).toEqual(thrown[0]?.frames);
});

test("each event has the size of the database at its time, also right after the event before", async () => {
  const transport = memoryTransport();
  const capture = createCapture({ transports: [transport] });
  const room = env.ROOM.getByName(`sizes ${crypto.randomUUID()}`);
  const sizes = await runInDurableObject(room, async (_, ctx) => {
    const { sql } = ctx.storage;
    sql.exec("CREATE TABLE pages (text)");
    const read: number[] = [];
    for (let i = 0; i < 3; i++) {
      sql.exec("INSERT INTO pages VALUES (?)", "x".repeat(100_000));
      read.push(sql.databaseSize);
      await capture({}, failing(`${i}`), { ctx });
    }
    return read;
  });
  expect(new Set(sizes).size).toBe(3);
  expect(transport.events.map(({ contexts }) => contexts["durable_object"]?.["database_bytes"])).toEqual(
    sizes,
  );
});

test("an object that gives no size is not asked again by each of many captures, but after a while", async () => {
  const transport = memoryTransport();
  const capture = createCapture({ transports: [transport] });
  let asked = 0;
  const sql = {
    get databaseSize(): number {
      if (++asked === 1) throw new Error("no SQLite");
      return 4_096;
    },
  };
  const ctx = { id: "7", waitUntil() {}, storage: { sql } };
  await Promise.all(Array.from({ length: 5 }, (_, i) => capture({}, failing(`${i}`), { ctx })));
  await scheduler.wait(150);
  await capture({}, failing("later"), { ctx });
  const sizes = transport.events.map(({ contexts }) => contexts["durable_object"]?.["database_bytes"]);
  expect(sizes).toHaveLength(6);
  expect(sizes[0]).toBeUndefined();
  // Five captures may take longer than the pause, on a busy machine.
  expect(asked).toBeLessThan(6);
  expect(sizes.at(-1)).toBe(4_096);
});

test("hooks and transports run after the code that called the capture, however much is remembered", async () => {
  const order: string[] = [];
  const memory = memoryTransport();
  const capture = createCapture({
    transports: [
      {
        name: "noting",
        send(event, context) {
          order.push("send");
          return memory.send(event, context);
        },
      },
    ],
    beforeSend(event) {
      order.push("hook");
      return event;
    },
  });
  for (let i = 0; i < 2; i++) {
    const capturing = capture({}, failing(`${i}`));
    order.push("called");
    await capturing;
  }
  expect(order).toEqual(["called", "hook", "send", "called", "hook", "send"]);
});
