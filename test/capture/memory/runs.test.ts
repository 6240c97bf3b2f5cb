import { expect, test } from "vitest";
import { createCapture } from "../../../worker/capture/index.ts";
import { memoryTransport } from "../../../worker/capture/transports/memory.ts";

const step = { step: { name: "charge", count: 1 }, attempt: 1, config: {} };
const newRun = () => ({ instanceId: crypto.randomUUID() });

/** What `run()` gets of a step's error. */
const copyOf = ({ name, message }: Error) => new Error(`${name}: ${message}`);

test("while a step's report is under way, run() that gets its error reports nothing", async () => {
  const memory = memoryTransport();
  const capture = createCapture({ transports: [memory] });
  const workflow = newRun();
  const error = new RangeError("declined");
  const first = capture({}, error, { workflow, step });
  expect(await capture({}, copyOf(error), { workflow })).toMatchObject({
    reason: "this run has reported it",
  });
  expect(await first).toMatchObject({ status: "delivered" });
  expect(memory.events).toHaveLength(1);
});

test.for([
  ["nobody took", async () => ({ status: "failed", reason: "HTTP 403" }) as const, undefined],
  ["a hook dropped", async () => ({ status: "delivered" }) as const, () => null],
] as const)("a report that %s is not remembered", async ([, send, beforeSend]) => {
  const workflow = newRun();
  const error = new RangeError("declined");
  const refusing = createCapture({ transports: [{ name: "one", send }], fallback: false, beforeSend });
  await refusing({}, error, { workflow, step });
  const memory = memoryTransport();
  await createCapture({ transports: [memory] })({}, copyOf(error), { workflow });
  expect(memory.events).toHaveLength(1);
});
