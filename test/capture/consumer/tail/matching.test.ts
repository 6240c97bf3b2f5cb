import { expect, test } from "vitest";
import { thrown } from "../../../support/received.ts";
import {
  callerItem,
  exception,
  item,
  newId,
  note,
  onChannel,
  published,
} from "../../../support/tail-items.ts";
import { eventsFrom, newTailWorker } from "../../../support/tail-worker.ts";

/** `waitMs` is 0 here where one call holds all there is to know. */
const OTHER_OBJECT = "74dfd809e078f6d2cc1cae8ab5c91f779b7c9cc320ab274081aaaff30f5f2e8e";

test.for(["delivered", "queued", "handed-to-service", "duplicate", "dropped"])(
  "an event whose note says %s makes none here, and neither does its exception",
  async (status) => {
    const made = await eventsFrom([
      item({
        outcome: "exception",
        exceptions: [exception("declined")],
        diagnosticsChannelEvents: published("declined", status),
      }),
    ]);
    expect(made).toEqual([]);
  },
);

test.for([undefined, "failed", "handed-to-tail"])(
  "an event whose note says %s is delivered with its own id, and its exception makes no second",
  async (status) => {
    const id = newId();
    const made = await eventsFrom([
      item({
        outcome: "exception",
        exceptions: [exception("declined")],
        diagnosticsChannelEvents: published("declined", status, id),
      }),
    ]);
    expect(made.map(({ event_id }) => event_id)).toEqual([id]);
    expect(thrown(made[0]).mechanism.type).not.toBe("isolate_capture.tail");
  },
);

test("an exception that no capture has reported is one event, although the item shows it twice", async () => {
  const made = await eventsFrom([
    item({ outcome: "exception", exceptions: [exception("declined"), exception("declined", { after: 2 })] }),
  ]);
  expect(made.map((event) => thrown(event).value)).toEqual(["declined"]);
});

test("an exception beside the event of another error is an event of its own", async () => {
  const made = await eventsFrom([
    item({
      outcome: "exception",
      exceptions: [exception("unseen")],
      diagnosticsChannelEvents: published("declined", "delivered"),
    }),
  ]);
  expect(made.map((event) => thrown(event).value)).toEqual(["unseen"]);
});

test("different errors of one item are different events, whatever their texts are", async () => {
  const texts = ["no user Aa", "no user BB", "no user Aa ", "", "no", " user Aa"];
  const made = await eventsFrom([
    item({ outcome: "exception", exceptions: texts.map((text) => exception(text)) }),
  ]);
  expect(made.map((event) => thrown(event).value)).toEqual(texts);
  expect(new Set(made.map(({ event_id }) => event_id)).size).toBe(texts.length);
});

test("errors of one text and different names or stacks are different events", async () => {
  const exceptions = [
    exception("declined"),
    { ...exception("declined"), name: "TypeError" },
    { ...exception("PaymentError: declined"), name: "Error" },
    exception("declined", { stack: "    at other (index.js:7:1)" }),
  ];
  const made = await eventsFrom([item({ outcome: "exception", exceptions })]);
  expect(new Set(made.map(({ event_id }) => event_id)).size).toBe(4);
});

test("errors of one text that one place throws one after the other are different events", async () => {
  const exceptions = [
    exception("declined", { after: 1 }),
    exception("declined", { after: 5, stack: "    at other (index.js:7:1)" }),
  ];
  const made = await eventsFrom([item({ outcome: "exception", exceptions })]);
  expect(new Set(made.map(({ event_id }) => event_id)).size).toBe(2);
});

test.for(["no user BB", "no user Aa.", `no user Aa${"x".repeat(5_000)}`])(
  "an event of one error hides no other: %s",
  async (text) => {
    const reported = `no user Aa${"x".repeat(4_999)}`;
    for (const said of ["no user Aa", reported]) {
      const made = await eventsFrom([
        item({
          outcome: "exception",
          exceptions: [exception(text)],
          diagnosticsChannelEvents: published(said, "delivered"),
        }),
      ]);
      expect(made).toHaveLength(1);
    }
  },
);

test("a message of other code on the channel explains no exception", async () => {
  const abort = { ...exception("out of order"), name: "Error", stack: undefined };
  const junk = [{ sign: "" }, { v: 1, status: 7 }, "text"].map(onChannel);
  for (const exceptions of [[abort], []]) {
    const made = await eventsFrom([
      item({ outcome: "exception", exceptions, diagnosticsChannelEvents: junk }),
    ]);
    expect(made).toHaveLength(1);
  }
});

test("an alarm that is tried again makes no event if its capture published a note", async () => {
  const made = await eventsFrom([
    item({
      outcome: "exception",
      event: { scheduledTime: new Date() },
      exceptions: [exception("declined")],
      diagnosticsChannelEvents: [note("declined", "dropped")],
    }),
  ]);
  expect(made).toEqual([]);
});

test("an error counts as the same if a compatibility date folds its name into the message", async () => {
  const folded = {
    ...exception("PaymentError: declined", { stack: "    at fetch (index.js:3:1)" }),
    name: "Error",
  };
  const made = await eventsFrom([
    item({ diagnosticsChannelEvents: published("declined", "delivered") }),
    callerItem({ outcome: "exception", exceptions: [folded] }),
  ]);
  expect(made).toEqual([]);
});

test("an error that an object throws to its caller is one event, from the object", async () => {
  const copy = exception("declined", { after: 1, stack: "    at async Object.fetch (index.js:30:5)" });
  const made = await eventsFrom([
    callerItem({ outcome: "exception", exceptions: [copy] }),
    item({ outcome: "exception", exceptions: [exception("declined")] }),
  ]);
  expect(made).toHaveLength(1);
  expect(made[0]?.tags["durable_object.class"]).toBe("Room");
});

test("two objects that fail alike are two failures", async () => {
  const failing = { outcome: "exception", exceptions: [exception("declined")] };
  expect(await eventsFrom([item(failing), item({ ...failing, durableObjectId: OTHER_OBJECT })])).toHaveLength(
    2,
  );
});

test("objects of two classes that fail in the same code are two failures", async () => {
  const made = await eventsFrom([
    item({ outcome: "exception", exceptions: [exception("declined")] }),
    item({
      entrypoint: "Lobby",
      durableObjectId: OTHER_OBJECT,
      outcome: "exception",
      exceptions: [exception("declined", { after: 5 })],
    }),
  ]);
  expect(made).toHaveLength(2);
});

test("two objects that fail alike are two failures, although one has reported it", async () => {
  const made = await eventsFrom([
    item({ diagnosticsChannelEvents: published("declined", "delivered") }),
    item({ durableObjectId: OTHER_OBJECT, outcome: "exception", exceptions: [exception("declined")] }),
  ]);
  expect(made).toHaveLength(1);
});

test("two requests of a Worker that fail alike are two failures", async () => {
  const failing = (ray: string) =>
    callerItem({
      outcome: "exception",
      event: { request: { method: "GET", url: "http://shop/", headers: { "cf-ray": ray } } },
      exceptions: [exception("declined")],
    });
  const made = await eventsFrom([failing("a1"), failing("b2")]);
  expect(new Set(made.map(({ event_id }) => event_id)).size).toBe(2);
});

test("an item that is handed over again makes the same event, by the same id", async () => {
  const failing = item({ outcome: "exception", exceptions: [exception("declined")] });
  const [one] = await eventsFrom([failing]);
  const [other] = await eventsFrom([failing]);
  expect(one?.event_id).toMatch(/^[0-9a-f]{32}$/);
  expect(other?.event_id).toBe(one?.event_id);
});

test("the attempts of one alarm have one id, the next alarm another", async () => {
  const attempt = (scheduled: string, after: number) =>
    eventsFrom([
      item({
        outcome: "exception",
        event: { scheduledTime: new Date(scheduled) },
        eventTimestamp: Date.now() + after,
        exceptions: [exception("declined", { after })],
      }),
    ]);
  const first = "2026-11-21T09:00:00Z";
  const ids = [
    (await attempt(first, 1))[0]?.event_id,
    (await attempt(first, 2_000))[0]?.event_id,
    (await attempt("2026-11-21T10:00:00Z", 1))[0]?.event_id,
  ];
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
});

test("a note that comes with another item, in a later call, is waited for", async () => {
  const worker = newTailWorker();
  const id = newId();
  const early = worker.tail([item({ diagnosticsChannelEvents: published("declined", undefined, id) })], {
    waitMs: 1_000,
  });
  // Later than the event would have been sent without waiting.
  await scheduler.wait(100);
  await worker.tail([item({ diagnosticsChannelEvents: [note("declined", "delivered", id)] })]);
  await early;
  expect(await worker.events()).toEqual([]);
});

test("a copy that comes before what was thrown is waited for", async () => {
  const worker = newTailWorker();
  const copy = exception("declined", { after: 1, stack: "    at async Object.fetch (index.js:30:5)" });
  const early = worker.tail([callerItem({ outcome: "exception", exceptions: [copy] })], { waitMs: 300 });
  await worker.tail([item({ outcome: "exception", exceptions: [exception("declined")] })]);
  await early;
  expect((await worker.events()).map(({ transaction }) => transaction)).toEqual(["Room.fetch"]);
});
