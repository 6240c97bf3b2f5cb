import { describe, expect, test, vi } from "vitest";
import { readDeadLetter } from "../../../../worker/capture/entries/consumer.ts";
import type { SendOutcome } from "../../../../worker/capture/index.ts";
import { sampleEvent } from "../../../../worker/capture/testing/sample-event.ts";
import { encodeRecord } from "../../../../worker/capture/wire/record.ts";
import { brokenQueues, consume, fakeBackend, recordingQueue } from "../../../support/queued.ts";

const refusing = () =>
  fakeBackend("sentry", async (): Promise<SendOutcome> => ({ status: "failed", reason: "HTTP 413" }));

/** As deep as a message can hold it: serialising it overflows the stack. */
const deep = () => JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`);

const poison: Record<string, [body: unknown, reason: string, contentType: string]> = {
  "a text": ["hello", "not a valid record: must be an object", "v8"],
  nothing: [undefined, "not a valid record: must be an object", "v8"],
  bytes: [new Uint8Array([1, 2, 3]), "not a valid record: v must be 1", "v8"],
  "an object of somebody else's": [{ job: 7 }, "not a valid record: v must be 1", "v8"],
  "an event of the wrong kind": [{ v: 1, event: { id: 7 } }, "not a valid record: event.id is missing", "v8"],
};

describe("a message that is not a record", () => {
  test.each(Object.entries(poison))(
    "%s goes to the dead letters whole, with the reason",
    async (_, entry) => {
      const [body, reason, contentType] = entry;
      const ERROR_DEAD_LETTERS = recordingQueue();
      const backend = refusing();
      const started = Date.now();
      const consumed = await consume([body], { ERROR_DEAD_LETTERS }, { transports: [backend] }, 3);
      expect(consumed).toEqual({ acked: [0], retried: {} });
      expect(ERROR_DEAD_LETTERS.sent).toEqual([
        {
          message: {
            v: 1,
            reason: expect.stringContaining(reason),
            receivedAt: expect.any(Number),
            attempts: 3,
            body,
          },
          options: { contentType },
        },
      ]);
      expect(readDeadLetter(ERROR_DEAD_LETTERS.sent[0]?.message).receivedAt).toBeGreaterThanOrEqual(started);
      expect(backend.send).not.toHaveBeenCalled();
    },
  );

  test("what a later version wrote is kept as it is, as JSON, for a consumer that can read it", async () => {
    const ERROR_DEAD_LETTERS = recordingQueue();
    const body = { v: 2, event: { anything: [1, { else: "字" }] }, to: { sentry: true } };
    expect(await consume([body], { ERROR_DEAD_LETTERS })).toMatchObject({ acked: [0] });
    expect(ERROR_DEAD_LETTERS.sent).toMatchObject([
      { message: { reason: "not a valid record: v must be 1", body }, options: { contentType: "json" } },
    ]);
  });

  test("a message that cannot be serialised does not stop the others", async () => {
    const ERROR_DEAD_LETTERS = recordingQueue();
    const bodies = [
      { v: 1, event: { ...sampleEvent(), extra: { deep: deep() } } },
      encodeRecord(sampleEvent()),
    ];
    const { acked } = await consume(bodies, { ERROR_DEAD_LETTERS }, { transports: [refusing()] });
    expect(acked).toContain(1);
  });
});

describe("what a backend refuses permanently", () => {
  test("goes to the dead letters, for that backend only", async () => {
    const ERROR_DEAD_LETTERS = recordingQueue();
    const event = sampleEvent();
    await consume([encodeRecord(event)], { ERROR_DEAD_LETTERS }, { transports: [refusing()] });
    const [letter] = ERROR_DEAD_LETTERS.sent;
    expect(letter?.message).toEqual({
      v: 1,
      reason: "sentry: HTTP 413",
      receivedAt: expect.any(Number),
      attempts: 1,
      body: encodeRecord(event, ["sentry"]),
    });
    expect(readDeadLetter(letter?.message)).toMatchObject({ eventId: event.id, type: "PaymentError" });
  });

  test.concurrent.each(["is not bound", ...Object.keys(brokenQueues)])(
    "comes again where the dead-letter queue %s",
    async (what) => {
      const env = { ERROR_DEAD_LETTERS: brokenQueues[what] };
      const { acked, retried } = await consume([encodeRecord(sampleEvent()), 7], env, {
        transports: [refusing()],
      });
      expect([acked, Object.keys(retried)]).toEqual([[], ["0", "1"]]);
    },
  );

  test("goes where the option says", async () => {
    const BURIED = recordingQueue();
    await consume([7], { BURIED }, { deadLetters: "BURIED" });
    expect(BURIED.sent).toHaveLength(1);
  });
});

test("a secret that a backend's error quotes is in no dead letter and no log", async () => {
  const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
  const ERROR_DEAD_LETTERS = recordingQueue();
  const env = { ERROR_DEAD_LETTERS, API_KEY: "sk_live_0123456789" };
  const reason = `the key ${env.API_KEY} is unknown`;
  const backend = fakeBackend("quoting", async (): Promise<SendOutcome> => ({ status: "failed", reason }));
  await consume([encodeRecord(sampleEvent())], env, { transports: [backend] });
  expect(ERROR_DEAD_LETTERS.sent).toMatchObject([
    { message: { reason: "quoting: the key [env.API_KEY] is unknown" } },
  ]);
  expect(warning.mock.calls).toEqual([[expect.stringContaining("[env.API_KEY]")]]);
  warning.mockRestore();
});

test("an event whose transport returns no valid outcome is kept, and does not count as delivered", async () => {
  const ERROR_DEAD_LETTERS = recordingQueue();
  const backend = fakeBackend("odd", async () => ({ status: "ok" }) as unknown as SendOutcome);
  const record = encodeRecord(sampleEvent());
  expect(await consume([record], {}, { transports: [backend] })).toMatchObject({ acked: [] });
  expect(await consume([record], { ERROR_DEAD_LETTERS }, { transports: [backend] })).toMatchObject({
    acked: [0],
  });
  expect(ERROR_DEAD_LETTERS.sent).toMatchObject([{ message: { body: { to: ["odd"] } } }]);
});

describe("readDeadLetter", () => {
  test.for([{ valueOf: 1, toString: 1 }, "soon", null, Number.NaN])(
    "takes the time %o for now",
    (receivedAt) => {
      const started = Date.now();
      const letter = readDeadLetter({ v: 1, reason: "x", receivedAt, body: {} });
      expect(letter.receivedAt).toBeGreaterThanOrEqual(started);
    },
  );

  test("reads a message that the platform has moved as a record", () => {
    const record = encodeRecord(sampleEvent());
    expect(readDeadLetter(record)).toEqual({
      reason: "retried too often",
      receivedAt: expect.any(Number),
      body: record,
      eventId: record.event.id,
      type: "PaymentError",
    });
  });

  test.for([
    undefined,
    null,
    7,
    "text",
    [],
    {},
    { v: 1 },
    { v: 1, reason: "" },
    { v: 2, reason: "x", body: 1 },
  ])("keeps %o whole", (message) => {
    expect(readDeadLetter(message)).toEqual({
      reason: "retried too often",
      receivedAt: expect.any(Number),
      body: message,
    });
  });
});
