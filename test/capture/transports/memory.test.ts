import { expect, test } from "vitest";
import { createCapture } from "../../../worker/capture/index.ts";
import { sampleEvent, transportContract } from "../../../worker/capture/testing/index.ts";
import { memoryTransport } from "../../../worker/capture/transports/memory.ts";
import { inInvocation } from "../../support/transport-backend.ts";

function makeHarness() {
  const transport = memoryTransport();
  const arrived = () => transport.events.map((event) => JSON.stringify(event));
  return { transport, env: {}, arrived, inInvocation };
}

for (const { name, run } of transportContract(makeHarness, [])) test(name, run);

test("what a capture sends is there, oldest first, until it is cleared", async () => {
  const memory = memoryTransport();
  const { events } = memory;
  const capture = createCapture({ transports: [memory] });
  await capture({}, new Error("one"));
  await capture({}, new Error("two"), { tags: { tenant: 7 } });
  expect(events.map(({ exceptions }) => exceptions[0]?.value)).toEqual(["one", "two"]);
  expect(events[1]?.tags.tenant).toBe("7");
  memory.clear();
  expect(events).toEqual([]);
  await capture({}, new Error("three"));
  expect(events).toHaveLength(1);
});

test("the newest 1,000 events are kept", async () => {
  const memory = memoryTransport();
  const context = { env: {}, signal: new AbortController().signal, deadline: Date.now() + 1_000 };
  for (let count = 1; count <= 1_003; count++) {
    await memory.send(sampleEvent({ transaction: `${count}` }), context);
  }
  expect(memory.events).toHaveLength(1_000);
  expect(memory.events.at(0)?.transaction).toBe("4");
  expect(memory.events.at(-1)?.transaction).toBe("1003");
});
