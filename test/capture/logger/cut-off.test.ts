import { expect, onTestFinished, test, vi } from "vitest";
import { Guard } from "../../../worker/capture/logger/guard.ts";
import { createOutlet } from "../../../worker/capture/logger/outlet.ts";
import type { LogRecord } from "../../../worker/capture/logger/record.ts";
import { nextId, nextMoment } from "../../../worker/capture/memory/sequence.ts";
import { noteUnsent, takeLost } from "../../../worker/capture/memory/unsent.ts";

function newRecord(message: string): LogRecord {
  return { id: nextId(), ...nextMoment(), level: "info", message, attributes: {} };
}

/** A buffer whose first send belongs to an invocation that is cut off: it never settles. */
function newOutlet() {
  const sent: LogRecord[][] = [];
  const told: number[] = [];
  const outlet = createOutlet({
    send(records) {
      sent.push(records);
      if (sent.length === 1) return new Promise(() => {});
      return Promise.resolve([{ transport: "own", status: "delivered" }]);
    },
    ctx: { waitUntil() {} },
    owner: undefined,
    deadlineMs: 20,
    guard: new Guard(),
    onDrop: (count) => told.push(count),
  });
  return { outlet, sent, told };
}

test("records that were being sent as their invocation was cut off count as lost, once", async () => {
  const { outlet, sent, told } = newOutlet();
  outlet.add(newRecord("one"), 100);
  outlet.add(newRecord("two"), 100);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  outlet.add(newRecord("three"), 100);
  const reason = "their invocation was cut off";
  expect(await outlet.flush()).toEqual({ sent: 1, dropped: 2, reason });
  outlet.add(newRecord("four"), 100);
  expect(await outlet.flush()).toEqual({ sent: 1, dropped: 0 });
  expect(sent.at(-1)).toMatchObject([{ message: "four", dropped: 2 }]);
  expect(told).toEqual([2]);
});

test("a logger whose flush was cut off before it began sends again with a later line", async () => {
  const { outlet, sent } = newOutlet();
  const timers = vi.spyOn(globalThis, "setTimeout").mockImplementation(() => Object(0));
  onTestFinished(() => timers.mockRestore());
  outlet.add(newRecord("one"), 100);
  timers.mockRestore();
  await scheduler.wait(1_050);
  expect(sent).toEqual([]);
  outlet.add(newRecord("two"), 100);
  await vi.waitFor(() => expect(sent).toMatchObject([[{ message: "one" }, { message: "two" }]]));
});

test("a send of an earlier incarnation that settles late leaves the count of the next one as it is", () => {
  const id = nextId();
  const [first, second, third] = [{}, {}, {}];
  noteUnsent(id, first, 2);
  expect(takeLost(id, second)).toBe(2);
  expect(takeLost(id, second)).toBe(0);
  noteUnsent(id, second, 1);
  noteUnsent(id, first, -2);
  expect(takeLost(id, third)).toBe(1);
});

test("an object whose records are all sent has lost none", () => {
  const id = nextId();
  const [first, second] = [{}, {}];
  noteUnsent(id, first, 2);
  expect(takeLost(id, first)).toBe(0);
  noteUnsent(id, first, -1);
  noteUnsent(id, first, -1);
  expect(takeLost(id, second)).toBe(0);
});

test("what an object has lost is told after any number of other objects have sent all of theirs", () => {
  const id = nextId();
  noteUnsent(id, {}, 2);
  for (let i = 0; i < 3_000; i++) {
    const [other, ctx] = [nextId(), {}];
    noteUnsent(other, ctx, 1);
    noteUnsent(other, ctx, -1);
  }
  expect(takeLost(id, {})).toBe(2);
});
