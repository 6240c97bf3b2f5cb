import { expect, test } from "vitest";
import type { TailItem } from "../../../../worker/capture/entries/consumer.ts";
import { thrown } from "../../../support/received.ts";
import { callerItem, exception, item, NOW, newId, note, published } from "../../../support/tail-items.ts";
import { eventsFrom, newTailWorker } from "../../../support/tail-worker.ts";

/** What is thrown as a text, or by the platform, has no stack, as what `ctx.abort` throws has none. */
const stackless = (message: string, after: number) => ({
  ...exception(message, { after }),
  name: "Error",
  stack: undefined,
});

/** The texts of all events of one call. */
async function textsFrom(items: readonly TailItem[]): Promise<string[]> {
  return (await eventsFrom(items)).map((event) => thrown(event).value);
}

test("an abort after a capture makes no second event", async () => {
  const abort = { ...exception("out of order"), name: "Error", stack: undefined };
  const made = await eventsFrom([
    item({
      outcome: "exception",
      exceptions: [abort],
      diagnosticsChannelEvents: published("declined", "delivered"),
    }),
  ]);
  expect(made).toEqual([]);
  expect(await eventsFrom([item({ outcome: "exception", exceptions: [abort] })])).toHaveLength(1);
});

test("an abort makes no second event, although earlier work still logs and earlier captures note their result", async () => {
  const abort = { ...exception("out of order", { after: 2 }), name: "Error", stack: undefined };
  const [event, said] = published("charge failed", "failed");
  const aborted = (line: string) =>
    item({
      outcome: "exception",
      exceptions: [abort],
      diagnosticsChannelEvents: [event, { ...said, timestamp: NOW + 2_000 }] as never,
      logs: [{ timestamp: NOW + 2_000, level: "warn", message: [line] }],
    });
  const warning = "isolate-capture: an event was not delivered: sentry: sending took too long";
  expect(await eventsFrom([aborted(warning)])).toHaveLength(1);
  expect(await eventsFrom([aborted("a line of the application's own")])).toHaveLength(1);
});

test.for([
  { what: "it comes before the capture", parts: { exceptions: [stackless("a text", -1)] } },
  { what: "it comes long after", parts: { exceptions: [stackless("a text", 5_002)] } },
  { what: "the invocation went on", parts: { outcome: "ok", exceptions: [stackless("a text", 2)] } },
  {
    what: "no object was there to be aborted",
    parts: { exceptions: [stackless("a text", 2)], durableObjectId: undefined },
  },
])(
  "an exception without a stack, after another that was reported, is a failure where $what",
  async ({ parts }) => {
    const made = await eventsFrom([
      item({
        outcome: "exception",
        diagnosticsChannelEvents: published("declined", "delivered"),
        ...parts,
      }),
    ]);
    expect(made.map((event) => thrown(event).value)).toEqual(["a text"]);
  },
);

test.for([0, 1, 2, 50])(
  "an abort that the runtime shows twice, %i ms apart, makes no second event",
  async (apart) => {
    const made = await eventsFrom([
      item({
        event: { rpcMethod: "charge" },
        outcome: "exception",
        exceptions: [stackless("out of order", 60), stackless("out of order", 60 + apart)],
        diagnosticsChannelEvents: published("declined"),
      }),
    ]);
    expect(made.map((event) => thrown(event).value)).toEqual(["declined"]);
  },
);

test("a failure between two copies of an abort, or after them, is an event", async () => {
  for (const after of [60, 61, 62]) {
    const made = await eventsFrom([
      item({
        outcome: "exception",
        exceptions: [
          stackless("out of order", 60),
          exception("unseen", { after }),
          stackless("out of order", 61),
        ],
        diagnosticsChannelEvents: published("declined", "delivered"),
      }),
    ]);
    expect(made.map((event) => thrown(event).value)).toContain("unseen");
  }
});

test("an object that aborts without a capture makes one event, although the runtime shows it twice", async () => {
  const exceptions = [stackless("out of order", 60), stackless("out of order", 61)];
  const made = await eventsFrom([item({ outcome: "exception", exceptions })]);
  expect(made.map((event) => thrown(event).value)).toEqual(["out of order"]);
});

test("an error that is the reason of ctx.abort makes one event", async () => {
  const made = await eventsFrom([
    item({
      outcome: "exception",
      exceptions: [stackless("PaymentError: declined", 6_000)],
      diagnosticsChannelEvents: published("declined", "delivered"),
    }),
  ]);
  expect(made).toEqual([]);
});

/** An invocation that an abort at 60 ms has ended. */
const ended = (parts: Partial<TailItem> = {}, after = 60) =>
  item({
    event: { rpcMethod: "charge" },
    outcome: "exception",
    exceptions: [stackless("out of order", after)],
    ...parts,
  });

const captured = (status?: string) => ({ diagnosticsChannelEvents: published("declined", status) });

test.for([
  {
    what: "the older one has the capture's message",
    items: [ended(captured()), ended({ eventTimestamp: NOW + 20 }, 65)],
  },
  {
    what: "the newer one has it",
    items: [ended({}, 65), ended({ ...captured(), eventTimestamp: NOW + 20 })],
  },
  { what: "both began at once", items: [ended(), ended(captured()), ended()] },
])(
  "an abort after a capture ends several invocations of the object: no second event, where $what",
  async ({ items }) => {
    expect(await textsFrom(items)).toEqual(["declined"]);
    expect(await textsFrom(items.toReversed())).toEqual(["declined"]);
  },
);

test("the item of the capture may come in a later call than that of the abort", async () => {
  const worker = newTailWorker();
  const early = worker.tail([ended()], { waitMs: 300 });
  await worker.tail([ended(captured("delivered"), 61)]);
  await early;
  expect(await worker.events()).toEqual([]);
});

test("an abort without a capture is one event, however many invocations it ends", async () => {
  const items = [0, 1, 2, 5].map((after) => ended({ eventTimestamp: NOW + after }, 60 + after));
  expect(await textsFrom(items)).toEqual(["out of order"]);
});

test.for([
  { what: "in one invocation after the other", other: { eventTimestamp: NOW + 60 }, after: 61 },
  {
    what: "in one invocation after the other, shown the other way round",
    other: { eventTimestamp: NOW - 10 },
    after: 0,
  },
  { what: "at two times", other: {}, after: 161 },
  { what: "in two objects", other: { durableObjectId: "74dfd809e078f6d2cc1cae8ab5c91f77" }, after: 60 },
])("equal texts that are thrown $what are two events", async ({ other, after }) => {
  expect(await textsFrom([ended(), ended(other, after)])).toHaveLength(2);
});

test("two sockets of one object that lose their peer at once are two events", async () => {
  const lost = (eventTimestamp: number) =>
    ended({ eventTimestamp, exceptions: [stackless("Network connection lost.", 60)] });
  expect(await textsFrom([lost(NOW), lost(NOW + 1)])).toHaveLength(2);
});

test("in an item with the outcome ok, only a capture that was cut off shows that its object was aborted", async () => {
  const inMessage = (diagnosticsChannelEvents: TailItem["diagnosticsChannelEvents"]) =>
    ended({
      event: { getWebSocketEvent: { webSocketEventType: "message" } },
      outcome: "ok",
      diagnosticsChannelEvents,
    });
  expect(await textsFrom([inMessage(published("declined"))])).toEqual(["declined"]);
  for (const status of ["failed", "handed-to-tail"])
    expect(await textsFrom([inMessage(published("declined", status))])).toEqual(["declined", "out of order"]);
  expect(await textsFrom([inMessage(published("declined", "delivered"))])).toEqual(["out of order"]);
  expect(await textsFrom([inMessage([note("declined", "dropped")])])).toEqual(["out of order"]);
});

/** The Worker's item: its `waitUntil` waits for the call. */
const calling = (after = 61) => callerItem({ exceptions: [stackless("out of order", after)] });

test("an abort that reaches the caller makes no event there", async () => {
  for (const object of [ended(), ended({ outcome: "ok" })])
    expect((await eventsFrom([calling(), object])).map(({ transaction }) => transaction)).toEqual([
      "Room.charge",
    ]);
  expect(await textsFrom([calling(), ended(captured())])).toEqual(["declined"]);
});

test("a text makes an event at the caller if the object's item may have counted as an abort", async () => {
  for (const status of ["delivered", "handed-to-tail"]) {
    const id = newId();
    const made = await eventsFrom([
      calling(),
      ended({ diagnosticsChannelEvents: published("declined", status, id) }),
    ]);
    expect(made.filter(({ event_id }) => event_id !== id).map(({ transaction }) => transaction)).toEqual([
      "fetch",
    ]);
  }
});

test("a Worker's own text is an event, whatever an object throws later or long before", async () => {
  for (const after of [59, 2_061]) expect(await textsFrom([calling(after), ended()])).toHaveLength(2);
  expect(
    await textsFrom([
      calling(),
      callerItem({ entrypoint: "Other", exceptions: [stackless("out of order", 61)] }),
    ]),
  ).toHaveLength(2);
});
