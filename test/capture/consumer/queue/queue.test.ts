import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { CapturedEvent, SendOutcome, Transport } from "../../../../worker/capture/index.ts";
import { sampleEvent } from "../../../../worker/capture/testing/sample-event.ts";
import { encodeRecord } from "../../../../worker/capture/wire/record.ts";
import { brokenQueues, consume, fakeBackend, recordingQueue } from "../../../support/queued.ts";
import { eventOf, newProject } from "../../../support/received.ts";

const delivered: SendOutcome = { status: "delivered" };
const refused: SendOutcome = { status: "failed", reason: "HTTP 403" };
const broken: SendOutcome = { status: "retryable", reason: "HTTP 503" };
const busy: SendOutcome = { status: "retryable", reason: "HTTP 429", retryAfterMs: 60_000 };

const says = (name: string, outcome: SendOutcome) => fakeBackend(name, async () => outcome);
const hangs = (name: string) => fakeBackend(name, () => new Promise(() => {}));
const later = <T>(value: T) => new Promise<T>((resolve) => setTimeout(resolve, 20, value));
const records = (count: number) => Array.from({ length: count }, () => encodeRecord(sampleEvent()));
const idsOf = ({ send }: ReturnType<typeof fakeBackend>) => send.mock.calls.map(([event]) => event.id);

describe("a real backend", () => {
  test("gets every event once, under its own id, and every message is acknowledged", async () => {
    const project = newProject();
    const bodies = records(20);
    expect(await consume(bodies, { SENTRY_DSN: project.dsn })).toEqual({
      acked: bodies.map((_, index) => index),
      retried: {},
    });
    const arrived = (await project.events()).map(({ event_id }) => event_id);
    expect(arrived.sort()).toEqual(bodies.map(({ event }) => event.id).sort());
  });

  test("that is down gets no more requests than open its circuit, and everything comes again", async () => {
    const project = newProject();
    await project.behave({ status: 503 });
    const { acked, retried } = await consume(records(50), { SENTRY_DSN: project.dsn });
    expect([acked, Object.keys(retried).length]).toEqual([[], 50]);
    for (const seconds of Object.values(retried)) expect(seconds).toBeGreaterThanOrEqual(5);
    // Six may be under way when the fifth fails.
    const requests = (await project.requests()).length;
    expect(requests).toBeGreaterThanOrEqual(5);
    expect(requests).toBeLessThanOrEqual(12);
  });

  test("that asks for a minute is asked once, and everything waits for it", async () => {
    const project = newProject();
    await project.behave({ status: 429, headers: { "retry-after": "60" } });
    const options = { concurrency: 1 };
    const { acked, retried } = await consume(records(50), { SENTRY_DSN: project.dsn }, options);
    expect([acked, Object.keys(retried).length]).toEqual([[], 50]);
    for (const seconds of Object.values(retried)) expect([59, 60]).toContain(seconds);
    expect(await project.requests()).toHaveLength(1);
  });

  test("that fails once is asked a second time, and no third", async () => {
    const answers = [broken, delivered];
    const recovering = fakeBackend("recovering", async () => answers.shift() ?? refused);
    expect(await consume(records(1), {}, { transports: [recovering] })).toEqual({ acked: [0], retried: {} });
    expect(recovering.send).toHaveBeenCalledTimes(2);
    const down = says("down", broken);
    const { acked } = await consume(records(1), {}, { transports: [down] });
    expect(acked).toEqual([]);
    expect(down.send).toHaveBeenCalledTimes(2);
  });

  test("gets the event as it was captured", async () => {
    const project = newProject();
    const event = sampleEvent();
    await consume([encodeRecord(event)], { SENTRY_DSN: project.dsn });
    const [request] = await project.requests();
    expect(eventOf(request?.body ?? "")).toMatchObject({
      event_id: event.id,
      timestamp: event.timestamp / 1_000,
      release: event.release,
      tags: event.tags,
    });
  });
});

describe.concurrent("the delay", () => {
  async function delayAfter(outcome: SendOutcome, attempts: number): Promise<number> {
    const { retried } = await consume(records(1), {}, { transports: [says("sentry", outcome)] }, attempts);
    return retried[0] ?? Number.NaN;
  }

  test.for([
    [1, 5, 15],
    [2, 10, 30],
    [5, 80, 240],
    [9, 1_280, 3_600],
    [12, 3_600, 3_600],
    [100, 3_600, 3_600],
  ] as const)("after attempt %i is from %i to %i seconds", async ([attempts, from, to]) => {
    for (let run = 0; run < 3; run++) {
      const seconds = await delayAfter(broken, attempts);
      expect(seconds).toBeGreaterThanOrEqual(from);
      expect(seconds).toBeLessThanOrEqual(to);
    }
  });

  test("has jitter", async () => {
    const delays = [];
    for (let run = 0; run < 10; run++) delays.push(await delayAfter(broken, 8));
    expect(new Set(delays).size).toBeGreaterThan(5);
  });

  test.for([
    ["a minute", 60_000, 60],
    ["less than a second over a minute", 60_001, 61],
    ["ten hours", 36_000_000, 36_000],
    ["more than Queues take", 1e12, 43_200],
  ] as const)("is what the backend asks for: %s", async ([, retryAfterMs, seconds]) => {
    expect(await delayAfter({ ...broken, retryAfterMs }, 1)).toBe(seconds);
  });

  test("is no shorter than after this number of attempts, although the backend asks for less", async () => {
    expect(await delayAfter({ ...broken, retryAfterMs: 5_000 }, 12)).toBe(3_600);
  });
});

describe.concurrent("several backends", () => {
  const owed = (...to: string[]) => [expect.objectContaining({ message: expect.objectContaining({ to }) })];

  test("get the event: those that the record names, or all without names", async () => {
    const transports = [says("a", delivered), says("b", delivered)] as const;
    const [all, one] = [sampleEvent(), sampleEvent()];
    const { acked } = await consume([encodeRecord(all), encodeRecord(one, ["b"])], {}, { transports });
    expect(acked).toEqual([0, 1]);
    expect(transports.map(idsOf)).toEqual([[all.id], [all.id, one.id]]);
  });

  test("get it all if the record names a transport to another Worker, which may stand for any of them", async () => {
    const transports = [says("a", delivered), says("b", delivered)] as const;
    await consume(
      [encodeRecord(sampleEvent(), ["service"]), encodeRecord(sampleEvent(), [])],
      {},
      { transports },
    );
    expect(transports.map(({ send }) => send.mock.calls.length)).toEqual([2, 2]);
  });

  test("one accepts it and one does not: a message for the second one is put back", async () => {
    const ERROR_QUEUE = recordingQueue();
    const event = sampleEvent();
    const transports = [says("a", delivered), says("b", busy)];
    expect(await consume([encodeRecord(event)], { ERROR_QUEUE }, { transports })).toMatchObject({
      acked: [0],
    });
    expect(ERROR_QUEUE.sent).toEqual([
      { message: encodeRecord(event, ["b"]), options: { contentType: "json", delaySeconds: 60 } },
    ]);
    const [a, b] = [says("a", delivered), says("b", delivered)];
    await consume([ERROR_QUEUE.sent[0]?.message], {}, { transports: [a, b] });
    expect([idsOf(a), idsOf(b)]).toEqual([[], [event.id]]);
  });

  test("none accepts it: the message itself comes again, and its attempts count on", async () => {
    const ERROR_QUEUE = recordingQueue();
    const transports = [says("a", busy), says("b", broken)];
    expect(await consume(records(1), { ERROR_QUEUE }, { transports })).toEqual({
      acked: [],
      retried: { 0: 60 },
    });
    expect(ERROR_QUEUE.sent).toEqual([]);
  });

  test("two with one name, of which one does not accept it: both get it again", async () => {
    const ERROR_QUEUE = recordingQueue();
    const transports = [says("sentry", delivered), says("sentry", busy)];
    expect(await consume(records(1), { ERROR_QUEUE }, { transports })).toMatchObject({ retried: { 0: 60 } });
    expect(ERROR_QUEUE.sent).toEqual([]);
  });

  test.for([undefined, ...Object.values(brokenQueues)])(
    "one accepts it and the Queue refuses the rest: the whole message comes again, under its id",
    async (ERROR_QUEUE) => {
      const transports = [says("a", delivered), says("b", busy)];
      const consumed = await consume(records(1), { ERROR_QUEUE }, { transports });
      expect(consumed).toEqual({ acked: [], retried: { 0: 60 } });
    },
  );

  test("one refuses it and one is busy: a dead letter for the first, a message for the second", async () => {
    const [ERROR_QUEUE, ERROR_DEAD_LETTERS] = [recordingQueue(), recordingQueue()];
    const transports = [says("a", delivered), says("b", busy), says("c", refused)];
    const consumed = await consume(records(1), { ERROR_QUEUE, ERROR_DEAD_LETTERS }, { transports });
    expect(consumed).toEqual({ acked: [0], retried: {} });
    expect(ERROR_QUEUE.sent).toEqual(owed("b"));
    expect(ERROR_DEAD_LETTERS.sent).toMatchObject([
      { message: { reason: "c: HTTP 403", body: { to: ["c"] } } },
    ]);
  });
});

describe("a batch", () => {
  test.concurrent("never has more requests under way than connections, however many backends there are", async () => {
    for (const [count, concurrency, most] of [
      [1, undefined, 6],
      [2, undefined, 3],
      [1, 2, 2],
      [3, 2, 1],
    ] as const) {
      const transports = Array.from({ length: count }, (_, i) => fakeBackend(`${i}`, () => later(delivered)));
      const { acked } = await consume(records(20), {}, { transports, concurrency });
      expect(acked).toHaveLength(20);
      expect(transports.map(({ mostAtOnce }) => mostAtOnce)).toEqual(Array(count).fill(most));
    }
  });

  test.concurrent("sends nothing more to a backend that asks for a pause, and the others go on", async () => {
    const [a, b] = [says("a", busy), says("b", delivered)];
    const ERROR_QUEUE = recordingQueue();
    const { acked } = await consume(records(30), { ERROR_QUEUE }, { transports: [a, b], concurrency: 2 });
    expect([acked.length, ERROR_QUEUE.sent.length]).toEqual([30, 30]);
    expect([a.send.mock.calls.length, b.send.mock.calls.length]).toEqual([1, 30]);
  });

  test.concurrent("ends within its bound where every backend and every Queue hangs", async () => {
    const queue = brokenQueues.hangs;
    const started = Date.now();
    const transports = [hangs("a")];
    const env = { ERROR_QUEUE: queue, ERROR_DEAD_LETTERS: queue };
    const { retried } = await consume([...records(11), "poison"], env, { transports, deadlineMs: 100 });
    expect(Object.keys(retried)).toHaveLength(12);
    // Two rounds of 100 ms, and five seconds for the Queue of dead letters.
    expect(Date.now() - started).toBeLessThan(6_500);
  });

  test("comes again if no transport is configured, because a deployment may configure one", async () => {
    const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
    const off: Transport = { ...says("a", delivered), isConfigured: () => false };
    const { acked, retried } = await consume(records(2), {}, { transports: [off] });
    expect([acked, Object.keys(retried)]).toEqual([[], ["0", "1"]]);
    expect(warning).toHaveBeenCalledOnce();
    warning.mockRestore();
  });

  test("may be empty", async () => {
    expect(await consume([], {})).toEqual({ acked: [], retried: {} });
  });

  test.for<[options: object, message: string]>([
    [{ deadlineMs: 0 }, "deadlineMs must be a number of 1 or more; got 0"],
    [{ deadlineMs: Number.NaN }, "deadlineMs must be a number of 1 or more; got NaN"],
    [
      { transports: [{ name: "x" }] },
      "transports must be transports: objects with a name and a send function; got an object",
    ],
    [{ binding: 7 }, "binding must be text; got 7"],
    [{ concurrency: -1 }, "concurrency must be a number of 1 or more; got -1"],
  ])("with %o is refused before a message is touched", async ([options, message]) => {
    await expect(consume(records(1), {}, options)).rejects.toThrow(
      new TypeError(`deliverQueued: ${message}`),
    );
  });
});

test("whatever its messages hold, the batch ends, and each message is acknowledged or comes again", async () => {
  const outcomes = [delivered, refused, broken, busy];
  const body = fc.oneof(
    fc.anything({ withDate: true, withMap: true, withSet: true, withBigInt: true, withTypedArray: true }),
    fc.record({ v: fc.constant(1), event: fc.jsonValue(), to: fc.jsonValue() }),
    fc.jsonValue().map((extra) => ({ v: 1, event: sampleEvent({ extra } as Partial<CapturedEvent>) })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(body, { maxLength: 10 }), fc.nat(3), async (bodies, index) => {
      const env = { ERROR_DEAD_LETTERS: recordingQueue() };
      const transports = [says("a", outcomes[index] ?? delivered)];
      const { acked, retried } = await consume(bodies, env, { transports });
      expect(acked.length + Object.keys(retried).length).toBe(bodies.length);
    }),
    { numRuns: 100 },
  );
}, 60_000);
