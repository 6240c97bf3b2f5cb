import { expect, test } from "vitest";
import { calls, thrown } from "../../../support/received.ts";
import { callerItem, exception, item, NOW, onChannel, published } from "../../../support/tail-items.ts";
import { eventsFrom } from "../../../support/tail-worker.ts";

async function oneEvent(...parameters: Parameters<typeof eventsFrom>) {
  const [event, ...others] = await eventsFrom(...parameters);
  expect(others).toEqual([]);
  if (!event) throw new Error("no event");
  return event;
}

const failing = { outcome: "exception", exceptions: [exception("declined")] };

test("the event of an exception has its error, its frames, the object, the version and the run", async () => {
  const event = await oneEvent([item(failing)]);
  expect(event).toMatchObject({
    level: "error",
    environment: "production",
    release: "version-1",
    transaction: "Room.fetch",
    tags: {
      handler: "fetch",
      outcome: "exception",
      script: "shop",
      "durable_object.id": item().durableObjectId,
      "durable_object.class": "Room",
    },
    contexts: {
      durable_object: { class: "Room", id: item().durableObjectId },
      invocation: {
        outcome: "exception",
        execution_model: "durableObject",
        entrypoint: "Room",
        version: "version-1",
        cpu_ms: 12,
        wall_ms: 340,
        truncated: false,
      },
    },
    request: { method: "GET", url: "http://room/profile" },
  });
  const { type, value, mechanism } = thrown(event);
  expect({ type, value }).toEqual({ type: "PaymentError", value: "declined" });
  expect(mechanism).toMatchObject({ type: "isolate_capture.tail", handled: false });
  expect(calls(thrown(event))).toEqual(["charge", "Room.fetch"]);
});

test.for([
  { kind: "alarm", event: { scheduledTime: new Date(NOW - 5_000) }, transaction: "Room.alarm" },
  {
    kind: "scheduled",
    event: { scheduledTime: NOW - 5_000, cron: "*/5 * * * *" },
    transaction: "Room.scheduled",
  },
  { kind: "queue", event: { queue: "orders", batchSize: 7 }, transaction: "Room.queue" },
  { kind: "rpc", event: { rpcMethod: "transfer" }, transaction: "Room.transfer" },
  { kind: "constructor", event: { rpcMethod: "" }, transaction: "Room" },
  {
    kind: "message",
    event: { getWebSocketEvent: { webSocketEventType: "message" } },
    transaction: "Room.webSocketMessage",
  },
  {
    kind: "close",
    event: { getWebSocketEvent: { webSocketEventType: "close", code: 1006, wasClean: false } },
    transaction: "Room.webSocketClose",
  },
  {
    kind: "email",
    event: { mailFrom: "ada@example.com", rcptTo: "bob@example.com", rawSize: 9 },
    transaction: "Room.email",
  },
  { kind: "tail", event: { consumedEvents: [{ scriptName: "shop" }] }, transaction: "Room.tail" },
  { kind: "something of the future", event: { dream: "electric sheep" }, transaction: "Room" },
  { kind: "nothing", event: null, transaction: "Room" },
])("an invocation by $kind is named", async ({ event, transaction }) => {
  expect((await oneEvent([item({ ...failing, event })])).transaction).toBe(transaction);
});

test("an event says what called the Worker, and nothing personal", async () => {
  const contextsOf = async (event: object) => (await oneEvent([item({ ...failing, event })])).contexts;
  const scheduled_time = new Date(NOW - 5_000).toISOString();
  expect((await contextsOf({ scheduledTime: new Date(NOW - 5_000) })).alarm).toEqual({
    scheduled_time,
    late_ms: 5_000,
  });
  expect((await contextsOf({ scheduledTime: NOW - 5_000, cron: "0 * * * *" })).scheduled).toEqual({
    cron: "0 * * * *",
    scheduled_time,
    late_ms: 5_000,
  });
  expect((await contextsOf({ queue: "orders", batchSize: 7 })).queue).toEqual({
    name: "orders",
    batch_size: 7,
  });
  const close = { webSocketEventType: "close", code: 1006, wasClean: false };
  expect((await contextsOf({ getWebSocketEvent: close })).web_socket).toEqual({
    close_code: 1006,
    was_clean: false,
  });
  const mail = await oneEvent([
    item({ ...failing, event: { mailFrom: "ada@example.com", rcptTo: "b", rawSize: 9 } }),
  ]);
  expect(mail.contexts.email).toEqual({ raw_size: 9 });
  expect(JSON.stringify(mail)).not.toContain("ada@");
});

test("no query, header, cookie or secret of the Tail Worker's env is in an event", async () => {
  const KEY = "sk_live_0123456789";
  const event = await oneEvent(
    [
      item({
        outcome: "exception",
        event: {
          request: {
            method: "POST",
            url: `http://room/${KEY}?token=in-a-query`,
            headers: { cookie: "in-a-cookie" },
          },
        },
        exceptions: [exception(`no answer to ${KEY}`, { stack: `    at call (${KEY}.js:1:2)` })],
        logs: [{ timestamp: NOW, level: "log", message: ["key", KEY, { password: "in-a-log" }] }],
      }),
    ],
    {},
    { PAYMENT_KEY: KEY },
  );
  const text = JSON.stringify(event);
  expect(text).not.toMatch(/sk_live|in-a-(query|cookie|log)/);
  expect(thrown(event).value).toBe("no answer to [env.PAYMENT_KEY]");
});

test("a secret of the Tail Worker is removed from events that captures have published", async () => {
  const secret = "sk_live_ofTheTailWorker";
  const diagnosticsChannelEvents = published(`no answer to ${secret}`);
  const event = await oneEvent([item({ diagnosticsChannelEvents })], {}, { PAYMENT_KEY: secret });
  expect(thrown(event).value).toBe("no answer to [env.PAYMENT_KEY]");
  expect(JSON.stringify(event)).not.toContain(secret);
});

test("the last twenty lines of the log are breadcrumbs, each of bounded length", async () => {
  const logs = Array.from({ length: 30 }, (_, i) => ({
    timestamp: NOW + i,
    level: i % 2 ? "warn" : "log",
    message: [`line ${i}`, { order: i }, "x".repeat(1_000)],
  }));
  const event = (await oneEvent([item({ ...failing, logs })])) as unknown as {
    breadcrumbs: { values: object[] };
  };
  expect(event.breadcrumbs.values).toHaveLength(20);
  expect(event.breadcrumbs.values[1]).toMatchObject({
    level: "warning",
    type: "default",
    category: "console",
    timestamp: (NOW + 11) / 1_000,
    message: expect.stringMatching(/^line 11 \{"order":11\} x{100,}… \[\d+ more\]$/),
  });
});

test("an event that was published before its diagnosis was known gets it here", async () => {
  const event = await oneEvent([
    item({ diagnosticsChannelEvents: published("Durable Object is overloaded. Too many requests queued.") }),
    callerItem(),
  ]);
  expect(event.tags.diagnosis).toBe("overloaded");
  expect(event.contexts.diagnosis).toMatchObject({
    page: "https://github.com/isolate-capture/isolate-capture/blob/main/docs/diagnosis.md#overloaded",
  });
});

test("a message of other code on the channel makes no event", async () => {
  const junk = [null, 7, "text", [], {}, { v: 2 }, { v: 1, event: { id: "x" } }, { v: 1, status: 7 }];
  expect(await eventsFrom([item({ diagnosticsChannelEvents: junk.map(onChannel) })])).toEqual([]);
});

test("release and environment come from the options, or from env", async () => {
  const env = {
    SENTRY_RELEASE: "2.0.0",
    SENTRY_ENVIRONMENT: "staging",
    CF_VERSION_METADATA: { id: "of the tail" },
  };
  expect(await oneEvent([item(failing)], {}, env)).toMatchObject({
    release: "2.0.0",
    environment: "staging",
  });
  expect(await oneEvent([item(failing)], { release: "3.0.0", environment: "local" }, env)).toMatchObject({
    release: "3.0.0",
    environment: "local",
  });
});
