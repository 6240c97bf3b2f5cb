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

test("an object that fails many times in a row is asked for its size once, and again after a while", async () => {
  const transport = memoryTransport();
  const capture = createCapture({ transports: [transport] });
  let asked = 0;
  const ctx = {
    id: "7",
    waitUntil() {},
    storage: {
      sql: {
        get databaseSize() {
          return ++asked * 4_096;
        },
      },
    },
  };
  for (let i = 0; i < 5; i++) await capture({}, failing(`${i}`), { ctx });
  await new Promise((resolve) => setTimeout(resolve, 150));
  await capture({}, failing("later"), { ctx });
  const sizes = transport.events.map(({ contexts }) => contexts["durable_object"]?.["database_bytes"]);
  expect(sizes).toHaveLength(6);
  // Five captures may take longer than the time for which a size counts, on a busy machine.
  expect(new Set(sizes).size).toBeLessThan(6);
  expect(sizes.at(-1)).toBe(asked * 4_096);
  expect(sizes.at(-1)).not.toBe(sizes[0]);
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
