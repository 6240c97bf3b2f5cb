// What a user's unit tests do under Node: classes are covered, no runtime calls them, and events stay in memory.
import assert from "node:assert/strict";
import test from "node:test";
import {
  captureDurableObject,
  captureHandlers,
  captureWorkflow,
  createCapture,
  memoryTransport,
} from "isolate-capture";
import { createLogger, memoryLogTransport } from "isolate-capture/logger";
import { sentryLiteTransport } from "isolate-capture/sentry-lite";
import { transportContract } from "isolate-capture/testing";

const memory = memoryTransport();
const capture = createCapture({ transports: [memory] });
const pending = [];
const ctx = {
  id: { toString: () => "ab".repeat(32), name: "lobby" },
  waitUntil: (work) => pending.push(work),
};

/** What a call threw, and the titles of the events that came of it. */
async function failureOf(call) {
  memory.clear();
  const thrown = await Promise.resolve()
    .then(call)
    .then(
      () => undefined,
      (error) => error,
    );
  await Promise.all(pending.splice(0));
  return [thrown?.message, memory.events.map(({ exceptions }) => exceptions[0]?.value)];
}

class PlainRoom {
  async fetch() {
    throw new Error("the door is locked");
  }
  async alarm() {
    throw new Error("nobody wakes up");
  }
  async onAlarm() {
    throw new Error("the hook failed");
  }
}

test("handlers and alarms of a covered object", async () => {
  const Room = captureDurableObject(PlainRoom, { capture, hooks: ["onAlarm"] });
  const room = new Room(ctx, {});
  assert.deepEqual(await failureOf(() => room.fetch(new Request("http://a.example"))), [
    "the door is locked",
    ["the door is locked"],
  ]);
  assert.deepEqual(await failureOf(() => room.alarm({ retryCount: 0, isRetry: false })), [
    "nobody wakes up",
    ["nobody wakes up"],
  ]);
});

test("a covered Workflow and covered handlers", async () => {
  class PlainOrder {
    async run(_event, step) {
      await step.do("charge", async () => {
        throw new Error("no money");
      });
    }
  }
  const Order = captureWorkflow(PlainOrder, { capture });
  const step = {
    do: (_name, work) =>
      work({ step: { name: "charge", count: 1 }, attempt: 1, config: { retries: { limit: 0 } } }),
  };
  assert.deepEqual(await failureOf(() => new Order(ctx, {}).run({ instanceId: "order-1" }, step)), [
    "no money",
    ["no money"],
  ]);
  const worker = captureHandlers({ fetch: () => Promise.reject(new Error("no way in")) }, { capture });
  assert.deepEqual(await failureOf(() => worker.fetch(new Request("http://a.example"), {}, ctx)), [
    "no way in",
    ["no way in"],
  ]);
});

test("a logger", async () => {
  const logs = memoryLogTransport();
  const log = createLogger({}, { ctx, transports: [logs], console: false });
  log.info("a line");
  assert.equal((await log.flush()).sent, 1);
});

function makeHarness() {
  const transport = memoryTransport();
  return { transport, env: {}, arrived: () => transport.events.map((event) => JSON.stringify(event)) };
}
for (const { name, run } of transportContract(makeHarness, [])) test(name, run);

test("the transport to Sentry", () => assert.equal(sentryLiteTransport().isConfigured({}), false));
