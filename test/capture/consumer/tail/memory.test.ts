import { expect, test, vi } from "vitest";
import { readInvocation } from "../../../../worker/capture/consumer/tail/invocation.ts";
import { TailLimits } from "../../../../worker/capture/consumer/tail/limits.ts";
import { TailMemory } from "../../../../worker/capture/consumer/tail/memory.ts";
import type { TailItem } from "../../../../worker/capture/entries/consumer.ts";
import { sampleEvent } from "../../../../worker/capture/testing/index.ts";
import { exception, item, NOW, newId, note, onChannel, published } from "../../../support/tail-items.ts";
import { newTailWorker } from "../../../support/tail-worker.ts";

/** The most entries that all parts of a memory may have. */
const MAX = 11_000;

async function invocation(parts: Partial<TailItem>) {
  const read = await readInvocation(item(parts), () => {});
  if (!read) throw new Error("an item that cannot be read");
  return read;
}

/** Items that have nothing in common, each with ten notes. */
async function fill(memory: TailMemory, count = 20_000): Promise<void> {
  const { sign } = onlySign(await invocation({ diagnosticsChannelEvents: [note("declined", "dropped")] }));
  const made = await invocation({});
  for (let i = 0; i < count; i++) {
    const timestamp = NOW + i;
    const text = `${i}`.padStart(sign.length, "0");
    memory.add({
      ...made,
      item: {
        ...made.item,
        durableObjectId: `object ${i}`,
        event: { getWebSocketEvent: { webSocketEventType: "error" } },
      },
      place: `shop/Room${i}`,
      notes: Array.from({ length: 10 }, (_, n) => ({ id: `${text}${n}`, status: "delivered" })),
      captured: [{ sign: text, timestamp }],
      exceptions: [
        { ...exception(`order ${i}`), timestamp, sign: text },
        { ...exception(`order ${i}`), stack: undefined, timestamp, sign: text },
      ],
    });
  }
}

function onlySign({ captured }: Awaited<ReturnType<typeof invocation>>) {
  const [one] = captured;
  if (!one) throw new Error("nothing was captured");
  return one;
}

test("the memory stays flat, however many items come and whatever is in them", async () => {
  const memory = new TailMemory();
  await fill(memory);
  expect(memory.size).toBeLessThanOrEqual(MAX);
});

test("many items in one call leave no more memory behind either", async () => {
  const add = vi.spyOn(TailMemory.prototype, "add");
  const worker = newTailWorker();
  const notes = () => Array.from({ length: 10 }, () => note("declined", "delivered", newId()));
  await worker.tail(Array.from({ length: 2_000 }, () => item({ diagnosticsChannelEvents: notes() })));
  expect(add).toHaveBeenCalledTimes(2_000);
  const [memory] = add.mock.contexts as TailMemory[];
  add.mockRestore();
  expect(memory?.size).toBeLessThanOrEqual(MAX);
  expect(await worker.events()).toEqual([]);
});

test("a note with an invalid id is not kept", async () => {
  const read = await invocation({
    diagnosticsChannelEvents: [note("declined", "delivered", "x".repeat(100_000))],
  });
  expect(read.notes).toEqual([]);
});

test("the kinds of events that a limit counts are bounded, and so is each", () => {
  const limits = new TailLimits();
  for (let i = 0; i < 5_000; i++) limits.pass(sampleEvent({ transaction: "x".repeat(i) }), 1);
  expect(limits.size).toBeLessThanOrEqual(500);
});

/** So many events of one kind, of which the limit lets one pass in a minute. */
const storm = (count: number) => Array.from({ length: count }, (_, i) => failing(i));
const failing = (i: number) =>
  item({ outcome: "exception", exceptions: [exception(`order ${i}`, { after: i })] });

test("the summary and the next delivered event say how many events were held back", async () => {
  const worker = newTailWorker();
  const options = { maxPerMinute: 1 };
  expect(await worker.tail(storm(4), options)).toMatchObject({ delivered: 1, heldBack: 3 });

  const clock = vi.spyOn(Date, "now");
  const at = (ms: number) => clock.mockImplementation(() => started + ms);
  const started = Date.now();
  try {
    at(61_000);
    await worker.project.behave({ status: 400 });
    expect(await worker.tail(storm(1), options)).toMatchObject({ failed: 1, delivered: 0 });
    at(122_000);
    await worker.project.behave({});
    expect(await worker.tail(storm(1), options)).toMatchObject({ delivered: 1 });
  } finally {
    clock.mockRestore();
  }
  expect((await worker.events()).map(({ tags }) => tags.held_back)).toEqual([undefined, "3", "3"]);
});

test("a clock that is set back holds nothing back for longer than a minute of its own", () => {
  const limits = new TailLimits();
  const started = Date.now();
  const clock = vi.spyOn(Date, "now");
  const passes = [0, 1, -3_600_000, -3_600_000 + 59_999, -3_600_000 + 60_000].map((ms) => {
    clock.mockReturnValue(started + ms);
    return limits.pass(sampleEvent(), 1) !== undefined;
  });
  clock.mockRestore();
  expect(passes).toEqual([true, false, true, false, true]);
});

test("a message of a capture that failed explains no exception", async () => {
  const worker = newTailWorker();
  const lone = [note("declined", "failed"), note("declined", "handed-to-tail", newId())];
  for (const message of lone) {
    await worker.tail([
      item({
        outcome: "exception",
        eventTimestamp: NOW + lone.indexOf(message),
        exceptions: [exception("declined", { after: 1 + lone.indexOf(message) })],
        diagnosticsChannelEvents: [message],
      }),
    ]);
  }
  expect(await worker.events()).toHaveLength(2);
});

test("an invalid sign is not kept", async () => {
  const events = [onChannel({ v: 1, status: "dropped", sign: "x".repeat(32) }), ...published("declined")];
  expect((await invocation({ diagnosticsChannelEvents: events })).captured).toHaveLength(1);
});
