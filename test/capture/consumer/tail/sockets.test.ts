import { expect, test } from "vitest";
import { sampleEvent } from "../../../../worker/capture/testing/index.ts";
import { thrown } from "../../../support/received.ts";
import {
  callerItem,
  exception,
  item,
  NOW,
  newId,
  onChannel,
  published,
} from "../../../support/tail-items.ts";
import { eventsFrom, newTailWorker } from "../../../support/tail-worker.ts";

// The forms of the items were read from real ones: see test/e2e/uncaught.test.ts for the whole way.

const OTHER_OBJECT = "74dfd809e078f6d2cc1cae8ab5c91f779b7c9cc320ab274081aaaff30f5f2e8e";
const TEXT = "The WebSocket that this request has opened ended with an error that is not shown here";

const upgrade = {
  outcome: "exception",
  event: { request: { method: "GET", url: "http://room/socket", headers: { upgrade: "websocket" } } },
};
const socketError = {
  event: { getWebSocketEvent: { webSocketEventType: "error" } },
  eventTimestamp: NOW + 60_000,
};
/** The protocol error, as `webSocketError` has it, and what a capture says of it. */
const reported = { ...socketError, diagnosticsChannelEvents: published("protocol error", "delivered") };

test("a socket's error that a capture has reported is one event, although two requests end by it", async () => {
  for (const order of [
    [0, 1, 2],
    [1, 2, 0],
    [2, 1, 0],
  ]) {
    const items = [item(reported), item(upgrade), callerItem(upgrade)];
    expect(await eventsFrom(order.flatMap((index) => items[index] ?? []))).toEqual([]);
  }
});

test("it is one event even if the items come in separate calls", async () => {
  const worker = newTailWorker();
  await worker.tail([item(reported)]);
  await worker.tail([item(upgrade)]);
  await worker.tail([callerItem(upgrade)]);
  expect(await worker.events()).toEqual([]);
});

test("a socket's error that the Tail Worker has to deliver is that one event", async () => {
  const id = newId();
  const event = sampleEvent({ id, tags: { handler: "webSocketError" } });
  // What an object publishes may be shown with another invocation of it.
  const message = { event: { rpcMethod: "x" }, diagnosticsChannelEvents: [onChannel({ v: 1, event })] };
  const made = await eventsFrom([item(message), item(upgrade), callerItem(upgrade)]);
  expect(made.map(({ event_id }) => event_id)).toEqual([id]);
});

test("a socket's error without a capture is one event, from the object", async () => {
  for (const more of [[], [item(socketError)]]) {
    const made = await eventsFrom([callerItem(upgrade), item(upgrade), ...more]);
    expect(made.map((event) => thrown(event).value)).toEqual([TEXT]);
    expect(made[0]?.tags).toMatchObject({ "durable_object.class": "Room", handler: "fetch" });
  }
});

test("without an object, the Worker's own request makes the event", async () => {
  expect((await eventsFrom([callerItem(upgrade)])).map((event) => thrown(event).value)).toEqual([TEXT]);
  const later = { ...upgrade, eventTimestamp: NOW + 6_000 };
  expect(await eventsFrom([callerItem(upgrade), item(later), item(reported)])).toHaveLength(1);
});

test("the report of another object's socket, or one before this socket was opened, hides nothing", async () => {
  expect(
    await eventsFrom([item({ ...reported, durableObjectId: OTHER_OBJECT }), item(upgrade)]),
  ).toHaveLength(1);
  const before = { ...reported, eventTimestamp: NOW - 6_000 };
  expect(await eventsFrom([item(before), item(upgrade)])).toHaveLength(1);
});

test("an error that a request for a socket throws is reported in any case", async () => {
  const threw = { ...upgrade, exceptions: [exception("no room")] };
  const aborted = {
    ...upgrade,
    exceptions: [{ timestamp: NOW, name: "Error", message: "aborted in the upgrade" }],
  };
  for (const failing of [threw, aborted])
    expect(await eventsFrom([item(reported), item(failing)])).toHaveLength(1);
});

test.for([
  { what: "an item that was cut", parts: { ...upgrade, truncated: true } },
  { what: "a request for no socket", parts: { outcome: "exception" } },
  { what: "another outcome", parts: { ...upgrade, outcome: "exceededCpu" } },
])("$what is no socket that ended: it is told", async ({ parts }) => {
  expect(await eventsFrom([item(reported), item(parts)])).toHaveLength(1);
});

test("a listener that throws is one event with its frames, although the platform reports the lost connection too", async () => {
  const exceptions = [
    {
      timestamp: NOW,
      name: "Error",
      message:
        "RangeError: too\nlarge\n    at WebSocket.<anonymous> (index.js:38:38)\n    at a (index.js:1:2)",
    },
    { timestamp: NOW + 1, name: "Error", message: "Network connection lost." },
  ];
  const made = await eventsFrom([item({ ...upgrade, exceptions })]);
  expect(made.map((event) => thrown(event))).toMatchObject([{ type: "RangeError", value: "too\nlarge" }]);
  expect(thrown(made[0]).stacktrace?.frames).toHaveLength(2);
  const alone = await eventsFrom([item({ ...upgrade, exceptions: exceptions.slice(1) })]);
  expect(alone).toHaveLength(1);
});
