import { expect, test, vi } from "vitest";
import { memoryTransport } from "../../../../worker/capture/transports/memory.ts";
import { thrown } from "../../../support/received.ts";
import { callerItem, exception, item, NOW, published } from "../../../support/tail-items.ts";
import { eventsFrom, newTailWorker } from "../../../support/tail-worker.ts";

// Local workerd enforces no limit of CPU time, memory or wall time: these items are made by hand, in the form of real ones.

test.for([
  "exceededCpu",
  "exceededMemory",
  "exceededWallTime",
  "aborted",
  "killSwitch",
  "loadShed",
  "internalError",
  "scriptNotFound",
])("the outcome %s without an exception is one fatal event", async (outcome) => {
  const made = await eventsFrom([item({ outcome })]);
  expect(made).toMatchObject([{ level: "fatal", tags: { outcome }, transaction: "Room.fetch" }]);
  expect(thrown(made[0])).toMatchObject({ type: outcome, value: expect.stringMatching(/^[A-Z].{15,}/) });
});

test("the exception of an invocation that was ended is its event, and fatal", async () => {
  const limit = { timestamp: NOW, name: "Error", message: "Worker exceeded CPU time limit." };
  const made = await eventsFrom([item({ outcome: "exceededCpu", exceptions: [limit] })]);
  expect(made).toMatchObject([{ level: "fatal", tags: { outcome: "exceededCpu", diagnosis: "cpu-limit" } }]);
});

test("an invocation that reported an error and was then ended has failed twice", async () => {
  const made = await eventsFrom([
    item({ outcome: "exceededMemory", diagnosticsChannelEvents: published("declined", "delivered") }),
  ]);
  expect(made.map((event) => thrown(event).type)).toEqual(["exceededMemory"]);
});

test.for(["exception", "unknown"])("the outcome %s is told where nothing explains it", async (outcome) => {
  expect(await eventsFrom([item({ outcome })])).toMatchObject([{ level: "error" }]);
  const explained = item({ outcome, diagnosticsChannelEvents: published("declined", "delivered") });
  expect(await eventsFrom([explained])).toEqual([]);
});

test("an unknown outcome is reported by its name", async () => {
  const made = await eventsFrom([item({ outcome: "exceededDreams" })]);
  expect(made).toMatchObject([{ level: "error", tags: { outcome: "exceededDreams" } }]);
  expect(thrown(made[0]).value).toBe("The invocation ended with the outcome exceededDreams");
});

test("an invocation that ended well makes nothing", async () => {
  expect(await eventsFrom([item(), callerItem()])).toEqual([]);
});

test.for(["canceled", "responseStreamDisconnected"])("%s makes an event only by option", async (outcome) => {
  expect(await eventsFrom([item({ outcome })])).toEqual([]);
  expect(await eventsFrom([item({ outcome })], { outcomes: { [outcome]: 1 } })).toHaveLength(1);
  const threw = item({ outcome, exceptions: [exception("declined")] });
  expect(await eventsFrom([threw])).toHaveLength(1);
});

test("outcomes are sampled by their shares", async () => {
  const random = vi.spyOn(Math, "random").mockReturnValue(0.5);
  const items = [item({ outcome: "exceededCpu" })];
  expect(await eventsFrom(items, { outcomes: { exceededCpu: 0.5 } })).toEqual([]);
  expect(await eventsFrom(items, { outcomes: { exceededCpu: 0.51 } })).toHaveLength(1);
  expect(await eventsFrom(items, { outcomes: { exceededCpu: 0 } })).toEqual([]);
  random.mockRestore();
});

test("a Workflow that the platform calls hung makes no event, or one of level info by option", async () => {
  const hung = {
    timestamp: NOW,
    name: "Error",
    message:
      "The Workers runtime canceled this request because it detected that your Worker's code had hung.",
  };
  const run = callerItem({
    entrypoint: "Order",
    event: { rpcMethod: "run" },
    outcome: "exception",
    exceptions: [hung],
  });
  expect(await eventsFrom([run])).toEqual([]);
  expect(await eventsFrom([run], { hungWorkflows: "info" })).toMatchObject([{ level: "info" }]);
  const request = callerItem({ outcome: "exception", exceptions: [hung] });
  expect(await eventsFrom([request])).toMatchObject([{ level: "error" }]);
});

test("an error of the code about hanging is reported like any other", async () => {
  const words =
    "The Workers runtime canceled this request because it detected that your Worker's code had hung.";
  for (const parts of [
    { message: words, stack: "    at run (index.js:1:2)" },
    { message: `order 7 failed: ${words}`, stack: undefined },
  ]) {
    const made = await eventsFrom([
      callerItem({
        event: { rpcMethod: "run" },
        outcome: "exception",
        exceptions: [{ timestamp: NOW, name: "Error", ...parts }],
      }),
    ]);
    expect(made).toMatchObject([{ level: "error" }]);
  }
});

test("ten equal failures a minute make events; the next event says how many were held back", async () => {
  const worker = newTailWorker();
  const storm = (count: number) =>
    Array.from({ length: count }, (_, i) =>
      item({
        outcome: "exception",
        durableObjectId: `${i}`.repeat(64),
        exceptions: [exception(`order ${i} declined`, { after: i })],
      }),
    );
  await worker.tail([...storm(25), item({ outcome: "exceededCpu" })]);
  expect(await worker.events()).toHaveLength(11);
  const now = Date.now();
  const clock = vi.spyOn(Date, "now").mockImplementation(() => now + 61_000);
  await worker.tail(storm(1));
  clock.mockRestore();
  expect((await worker.events()).at(-1)?.tags.held_back).toBe("15");
});

test("an event that the backend does not accept goes to the fallback", async () => {
  const worker = newTailWorker();
  await worker.project.behave({ status: 503, headers: { "retry-after": "60" } });
  const fallback = memoryTransport();
  await worker.tail([item({ outcome: "exceededCpu" })], { fallback });
  expect(fallback.events.map(({ tags }) => tags.outcome)).toEqual(["exceededCpu"]);
});
