import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { captureStep, createCapture, memoryTransport } from "../../../worker/capture/index.ts";

const DONE = Symbol("done");

/** A capture that takes this long, and a step that fails after its own time. */
async function failingStep(timeout: unknown, captureMs: number, workMs = 0) {
  const captured: unknown[] = [];
  const capture = async () => {
    await scheduler.wait(captureMs);
    captured.push(DONE);
    return { status: "delivered", outcomes: [] } as const;
  };
  const context = { step: { name: "charge", count: 1 }, attempt: 1, config: { timeout } };
  const callback = captureStep(
    env,
    async (_: typeof context) => {
      await scheduler.wait(workMs);
      throw new Error("declined");
    },
    { event: { instanceId: "1" }, capture },
  );
  await expect((async () => callback(context))()).rejects.toThrow("declined");
  return captured;
}

test.for(["10 minutes", 600_000, undefined, "1 hour", "2 weeks", "5 seconds"])(
  "a step with the time-out %s waits for its event",
  async (timeout) => {
    expect(await failingStep(timeout, 200)).toEqual([DONE]);
  },
);

test.for([300, "0.3 seconds", "1 second"])(
  "a step that is near its time-out %s does not wait for its event",
  async (timeout) => {
    expect(await failingStep(timeout, 1_500, 100)).toEqual([]);
  },
);

test("the error of a step is reported as itself", async () => {
  const memory = memoryTransport();
  const capture = createCapture({ transports: [memory] });
  const callback = captureStep(env, () => Promise.reject(new Error("declined")), {
    event: { instanceId: crypto.randomUUID() },
    capture,
  });
  await expect((async () => callback(undefined))()).rejects.toThrow("declined");
  expect(memory.events).toHaveLength(1);
});
