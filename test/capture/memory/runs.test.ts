import { expect, test } from "vitest";
import { captureStep, createCapture } from "../../../worker/capture/index.ts";
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

test("what run() reports has the same id in each replay, and another in another run", async () => {
  const workflow = newRun();
  const refusing = createCapture({
    transports: [{ name: "one", send: async () => ({ status: "failed", reason: "HTTP 403" }) }],
    fallback: false,
  });
  // Nobody has the event, so that nothing keeps the next replay from reporting it.
  const replay = async (run: { instanceId: string }, message = "between the steps") =>
    (await refusing({}, new Error(message), { workflow: run })).eventId;
  const first = await replay(workflow);
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(await replay(workflow)).toBe(first);
  expect(await replay(newRun())).not.toBe(first);
  expect(await replay(workflow, "another")).not.toBe(first);
});

test("one error object that ends two runs is two events", async () => {
  const memory = memoryTransport();
  const capture = createCapture({ transports: [memory] });
  const error = new Error("constant");
  for (const workflow of [newRun(), newRun()])
    expect(await capture({}, error, { workflow })).toMatchObject({ status: "delivered" });
  expect(memory.events).toHaveLength(2);
});

test("causes that never end are read a few times only", async () => {
  let reads = 0;
  class Endless extends Error {
    override get cause(): Error {
      reads++;
      return new Endless("without end");
    }
  }
  const memory = memoryTransport();
  await createCapture({ transports: [memory] })({}, new Endless("without end"), { workflow: newRun() });
  expect(memory.events).toHaveLength(1);
  expect(reads).toBeLessThan(100);
});

test("a run knows the report of its step, although that capture did not name the step", async () => {
  const memory = memoryTransport();
  const capture = createCapture({ transports: [memory] });
  const workflow = newRun();
  const error = new RangeError("declined");
  const charge = captureStep(
    {},
    async () => {
      await capture({}, error);
      throw error;
    },
    { event: workflow, capture },
  );
  await expect(charge(step)).rejects.toBe(error);
  expect(await capture({}, copyOf(error), { workflow })).toMatchObject({ status: "dropped" });
  expect(memory.events).toHaveLength(1);
});

test("a report from before the step, without a place, does not count as the report of the step", async () => {
  const memory = memoryTransport();
  const capture = createCapture({ transports: [memory] });
  const error = new RangeError("constant");
  await capture({}, error);
  const failing = captureStep({}, () => Promise.reject(error), { event: newRun(), capture });
  await expect(failing(step)).rejects.toBe(error);
  expect(memory.events).toHaveLength(2);
});

test("the last thousand reports of runs are remembered", async () => {
  const capture = createCapture({ transports: [memoryTransport()] });
  const [first, last] = [newRun(), newRun()];
  const error = () => new Error("between the steps");
  await capture({}, error(), { workflow: first });
  for (let i = 0; i < 999; i++) await capture({}, error(), { workflow: newRun() });
  await capture({}, error(), { workflow: last });
  expect(await capture({}, error(), { workflow: last })).toMatchObject({ status: "dropped" });
  expect(await capture({}, error(), { workflow: first })).toMatchObject({ status: "delivered" });
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
