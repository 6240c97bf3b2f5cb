import { createExecutionContext } from "cloudflare:test";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { tailConsumer } from "../../../../worker/capture/consumer/tail/tail.ts";
import type { TailItem } from "../../../../worker/capture/entries/consumer.ts";
import type { CapturedEvent, Transport } from "../../../../worker/capture/index.ts";
import { exception, item, NOW, onChannel, published } from "../../../support/tail-items.ts";

/** A Tail Worker whose only transport is a list. */
function listing() {
  const events: CapturedEvent[] = [];
  const transport: Transport = {
    name: "list",
    send: async (event) => {
      events.push(event);
      return { status: "delivered" };
    },
  };
  const tail = tailConsumer([transport], undefined);
  return async (items: unknown) => {
    events.length = 0;
    const options = { waitMs: 0, maxPerMinute: 1_000_000 };
    const summary = await tail(items as readonly TailItem[], {}, createExecutionContext(), options);
    return { summary, texts: events.map(({ exceptions: [one] }) => `${one?.type}: ${one?.value}`), events };
  };
}

const failing = { outcome: "exception", exceptions: [exception("declined")] };
const hostile = () => {
  throw new Error("a getter that throws");
};

/** An item whose fields are getters of its class, as the runtime's are. */
class RealItem {
  readonly #fields: TailItem;
  constructor(fields: TailItem) {
    this.#fields = fields;
  }
  get outcome() {
    return this.#fields.outcome;
  }
  get exceptions() {
    return this.#fields.exceptions;
  }
  get eventTimestamp() {
    return this.#fields.eventTimestamp;
  }
  get event(): object {
    return hostile();
  }
}

const known = "PaymentError: declined";

test.for<{ form: string; odd: unknown; texts: readonly unknown[] }>([
  { form: "null", odd: null, texts: [] },
  { form: "undefined", odd: undefined, texts: [] },
  { form: "a text", odd: "item", texts: [] },
  { form: "a number", odd: 7, texts: [] },
  {
    form: "a hole in the exceptions",
    odd: { ...item(failing), exceptions: Object.assign(new Array(2), { 1: exception("declined") }) },
    texts: [known],
  },
  {
    form: "a message whose channel throws",
    odd: {
      ...item(failing),
      diagnosticsChannelEvents: [Object.defineProperty({ timestamp: NOW }, "channel", { get: hostile })],
    },
    texts: [known],
  },
  { form: "an outcome that is missing", odd: { ...item(failing), outcome: undefined }, texts: [known] },
  { form: "nothing at all", odd: {}, texts: [] },
  {
    form: "exceptions that are no list",
    odd: { ...item(failing), exceptions: "none" },
    texts: [expect.stringMatching(/^exception: /)],
  },
  {
    form: "an exception that is null",
    odd: { ...item(failing), exceptions: [null, exception("declined")] },
    texts: [known],
  },
  {
    form: "an exception whose message is none",
    odd: { ...item(failing), exceptions: [{ timestamp: NOW, name: "RangeError", message: 7 }] },
    texts: ["RangeError: "],
  },
  {
    form: "an exception whose getters throw",
    odd: {
      ...item(failing),
      exceptions: [Object.defineProperty({ ...exception("declined") }, "stack", { get: hostile })],
    },
    texts: [known],
  },
  { form: "logs that are no list", odd: { ...item(failing), logs: 7 }, texts: [known] },
  { form: "a log that is null", odd: { ...item(failing), logs: [null] }, texts: [known] },
  {
    form: "messages that are no list",
    odd: { ...item(failing), diagnosticsChannelEvents: {} },
    texts: [known],
  },
  {
    form: "a message that is null",
    odd: { ...item(failing), diagnosticsChannelEvents: [null] },
    texts: [known],
  },
  {
    form: "an event of a capture that cannot be read",
    odd: { ...item(failing), diagnosticsChannelEvents: [onChannel({ v: 1, event: { id: "x" } })] },
    texts: [known],
  },
  {
    form: "an event whose getter throws",
    odd: Object.defineProperty(item(failing), "event", { get: hostile }),
    texts: [known],
  },
  { form: "fields that are getters of a class", odd: new RealItem(item(failing)), texts: [known] },
  { form: "a time that is a text", odd: { ...item(failing), eventTimestamp: "today" }, texts: [known] },
  {
    form: "a time of the exception that no date can hold",
    odd: { ...item(failing), exceptions: [{ ...exception("declined"), timestamp: 1e300 }] },
    texts: [known],
  },
  { form: "a script's name that is a number", odd: { ...item(failing), scriptName: 7 }, texts: [known] },
  {
    form: "more exceptions than an item can have",
    odd: { ...item(failing), exceptions: Array(200_000).fill(exception("declined")) },
    texts: [known],
  },
  {
    form: "a list that is a revoked proxy",
    odd: { ...item(failing), exceptions: revoked() },
    texts: [expect.stringMatching(/^exception: /)],
  },
])("an item with $form is counted, and costs neither what can be read of it nor another", async (form) => {
  const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
  const tail = listing();
  const { summary, texts } = await tail([form.odd, item({ outcome: "exceededCpu" })]);
  expect(texts).toEqual([...form.texts, expect.stringMatching(/^exceededCpu: /)]);
  expect(summary).toEqual({
    delivered: form.texts.length + 1,
    queued: 0,
    failed: 0,
    heldBack: 0,
    unreadable: 1,
  });
  warning.mockRestore();
});

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
}

test("fields that are null or absent are no fault", async () => {
  const bare = { outcome: "exceededCpu", event: null, scriptName: null, eventTimestamp: null };
  const { summary } = await listing()([bare]);
  expect(summary).toMatchObject({ delivered: 1, unreadable: 0 });
});

test("a value that is not a list of items is counted, and nothing rejects", async () => {
  for (const items of [undefined, null, "items", 7, {}])
    expect((await listing()(items)).summary).toMatchObject({ delivered: 0, unreadable: 1 });
});

test("a log line that cannot be shown is left out, and the others stay", async () => {
  const unshowable = Object.create(null, { toString: { get: hostile } });
  const logs = [unshowable, "two", Symbol("three")].map((message) => ({
    timestamp: NOW,
    level: "log",
    message: [message],
  }));
  const { events } = await listing()([item({ ...failing, logs })]);
  expect(events[0]?.breadcrumbs?.map(({ message }) => message)).toContain("two");
});

test("an outcome or alarm with a hostile name or time is reported like any other", async () => {
  const outcomes = ["toString", "__proto__", "constructor"].map((outcome) => item({ outcome }));
  const { texts, summary } = await listing()([
    ...outcomes,
    item({ outcome: "exceededCpu", event: { scheduledTime: new Date(Number.NaN) } }),
    item({ outcome: "exceededCpu", event: { scheduledTime: 1e300, cron: "* * * * *" } }),
    item({ outcome: "exceededCpu", event: { scheduledTime: Symbol("when") } }),
  ]);
  expect(summary).toMatchObject({ delivered: 6, failed: 0, unreadable: 0 });
  expect(texts.slice(0, 3)).toEqual(
    outcomes.map(({ outcome }) => `${outcome}: The invocation ended with the outcome ${outcome}`),
  );
});

test("whatever the items are, nothing rejects, and each that has failed makes an event or is counted", async () => {
  const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
  const tail = listing();
  const field = fc.oneof(fc.option(fc.jsonValue({ maxDepth: 3 }), { nil: undefined }), fc.anything());
  const entries = (...names: string[]) => {
    const entry = fc.record(Object.fromEntries(names.map((name) => [name, field])));
    return fc.oneof(field, fc.array(fc.oneof(entry, field), { maxLength: 4 }));
  };
  const odd = fc.oneof(
    fc.anything(),
    fc.record({
      outcome: fc.oneof(fc.constantFrom("ok", "exception", "exceededCpu"), field),
      event: field,
      eventTimestamp: field,
      exceptions: entries("timestamp", "name", "message", "stack"),
      logs: entries("timestamp", "level", "message"),
      diagnosticsChannelEvents: entries("channel", "timestamp", "message"),
      durableObjectId: field,
    }),
  );
  await fc.assert(
    fc.asyncProperty(odd, async (one) => {
      const { summary, texts } = await tail([one, item({ outcome: "exceededMemory" })]);
      expect(texts.at(-1)).toMatch(/^exceededMemory: /);
      const { delivered, failed, unreadable } = summary;
      expect(failed).toBe(0);
      const { outcome, exceptions } = Object(one);
      const hasFailed =
        typeof one !== "object" ||
        typeof outcome !== "string" ||
        !/^(ok|canceled|responseStreamDisconnected|)$/.test(outcome) ||
        (Array.isArray(exceptions) && exceptions.length > 0);
      if (hasFailed) expect(delivered - 1 + unreadable).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
  warning.mockRestore();
}, 60_000);

test("real events of captures in an item that cannot be read in full are delivered", async () => {
  const messages = [...published("declined"), null];
  const { texts, summary } = await listing()([
    { ...item({ outcome: "ok" }), logs: "none", diagnosticsChannelEvents: messages },
  ]);
  expect(texts).toEqual([known]);
  expect(summary).toMatchObject({ delivered: 1, unreadable: 1 });
});
