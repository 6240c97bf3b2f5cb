import { introspectWorkflowInstance } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { captureStep } from "../../../worker/capture/index.ts";
import { onlyEvent, reportToNewProject, settledEvents, thrown } from "../../support/received.ts";
import type { OrderPlan } from "../scenarios/order.ts";

type Modify = Parameters<Awaited<ReturnType<typeof introspectWorkflowInstance>>["modify"]>[0];

/** Runs the covered Workflow by its plan, until it has ended as expected. */
async function runOrder(
  plan: OrderPlan,
  status: "errored" | "complete" | "terminated",
  more: Modify = async () => {},
) {
  const project = reportToNewProject();
  const id = crypto.randomUUID();
  await using instance = await introspectWorkflowInstance(env.ORDER, id);
  await instance.modify(async (modifier) => {
    await modifier.disableRetryDelays();
    await modifier.disableSleeps();
    await more(modifier);
  });
  const run = await env.ORDER.create({ id, params: plan });
  if (status === "terminated") await run.terminate();
  await instance.waitForStatus(status);
  return { project, id };
}

test("a step that fails to the end: one event, the original error with its step", async () => {
  const { project, id } = await runOrder("step fails", "errored");
  const event = await onlyEvent(project);
  expect(event.tags).toMatchObject({
    "workflow.name": "order",
    "workflow.instance_id": id,
    "workflow.step": "charge",
    "workflow.attempt": "3",
    handler: "step",
  });
  expect(event.contexts.workflow).toMatchObject({ step_count: 1, retries_limit: 2 });
  expect(thrown(event)).toMatchObject({ type: "DeclinedError", value: "the card was declined" });
  expect(thrown(event).stacktrace?.frames.at(-1)).toMatchObject({ function: "charge", in_app: true });
});

test("a step that recovers on a retry: no event", async () => {
  const { project } = await runOrder("step recovers", "complete");
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("a NonRetryableError on the first attempt: one event", async () => {
  const { project } = await runOrder("step gives up", "errored");
  const event = await onlyEvent(project);
  expect(thrown(event).type).toBe("NonRetryableError");
  expect(event.tags["workflow.attempt"]).toBe("1");
});

test("a step that throws a text: one event, from the step", async () => {
  const { project } = await runOrder("step throws a text", "errored");
  const event = await onlyEvent(project);
  expect(event.tags.handler).toBe("step");
  expect(thrown(event)).toMatchObject({ type: "NonError", value: "just a text" });
});

test("an instance that is paused: no event", async () => {
  const project = reportToNewProject();
  const id = crypto.randomUUID();
  await using instance = await introspectWorkflowInstance(env.ORDER, id);
  const run = await env.ORDER.create({ id, params: "waits" });
  await instance.waitForStepResult({ name: "charge" });
  await run.pause();
  await instance.waitForStatus("paused");
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("a throw outside a step: one event from run()", async () => {
  const { project } = await runOrder("run fails", "errored");
  const event = await onlyEvent(project);
  expect(event.transaction).toBe("PlainOrder.run");
  expect(thrown(event)).toMatchObject({ type: "DeclinedError", value: "between the steps" });
});

test("a step's time-out: one event from run()", async () => {
  const { project } = await runOrder("nothing", "errored", (modifier) =>
    modifier.forceStepTimeout({ name: "charge" }),
  );
  const event = await onlyEvent(project);
  expect(event.tags.handler).toBe("run");
  expect(thrown(event).value).toContain("timed out");
});

test("the time-out of an awaited event: one event from run()", async () => {
  const { project } = await runOrder("waits", "errored", (modifier) =>
    modifier.forceEventTimeout({ name: "paid" }),
  );
  expect((await onlyEvent(project)).tags.handler).toBe("run");
});

test("an error of run() that the user catches: no event", async () => {
  const { project } = await runOrder("run catches", "complete");
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("a step that fails for good and is caught in run(): one event, since its work is lost", async () => {
  const { project } = await runOrder("run catches a step", "complete");
  expect((await onlyEvent(project)).tags["workflow.step"]).toBe("charge");
});

test("a step that fails for good and whose error run() wraps in another: one event, from the step", async () => {
  const { project } = await runOrder("run wraps a step's error", "errored");
  const event = await onlyEvent(project);
  expect(event.tags["workflow.step"]).toBe("charge");
  expect(thrown(event).value).toBe("the card was declined");
});

test("more retries than anyone waits for: one event, from the first attempt", async () => {
  const { project } = await runOrder("never ends", "complete");
  expect((await onlyEvent(project)).tags["workflow.attempt"]).toBe("1");
});

test("parallel steps that fail together: one event each", async () => {
  const { project } = await runOrder("parallel", "errored");
  const events = await settledEvents(project, 3);
  expect(events.map(({ tags }) => tags["workflow.step"]).toSorted()).toEqual([
    "charge 0",
    "charge 1",
    "charge 2",
  ]);
});

test("a terminated instance: no event", async () => {
  const { project } = await runOrder("waits", "terminated");
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("rollback options and results pass through", async () => {
  const { project } = await runOrder("rolls back", "errored");
  const events = await settledEvents(project, 1);
  expect(events.map((event) => thrown(event).value)).toEqual(["between the steps"]);
});

test("a rollback that fails at each attempt: one event, beside that of the run", async () => {
  const { project } = await runOrder("fails to roll back", "errored");
  const events = await settledEvents(project, 2);
  expect(
    events.map((event) => [event.tags["handler"], event.tags["workflow.step"], thrown(event).value]),
  ).toEqual([
    ["run", undefined, "between the steps"],
    ["rollback", "reserve", "nothing to give back"],
  ]);
});

test("without a step's context (an old runtime) the first failing attempt is one event", async () => {
  const project = reportToNewProject();
  const event = { instanceId: crypto.randomUUID(), workflowName: "old" };
  const callback = captureStep(env, (_: undefined) => Promise.reject(new Error("old and failing")), {
    event,
  });
  for (const _ of [1, 2, 3])
    await expect((async () => callback(undefined))()).rejects.toThrow("old and failing");
  expect((await onlyEvent(project)).tags).toMatchObject({
    handler: "step",
    "workflow.instance_id": event.instanceId,
  });
});

test("unlimited retries: one event, from the first attempt", async () => {
  // The local engine refuses an infinite limit that the platform takes: the context is made by hand.
  const project = reportToNewProject();
  const event = { instanceId: crypto.randomUUID(), workflowName: "endless" };
  const callback = captureStep(env, (_: object) => Promise.reject(new Error("again and again")), { event });
  const retries = { limit: Number.POSITIVE_INFINITY };
  for (const attempt of [1, 2, 3]) {
    const context = { step: { name: "poll", count: 1 }, attempt, config: { retries } };
    await expect((async () => callback(context))()).rejects.toThrow("again and again");
  }
  expect((await onlyEvent(project)).tags["workflow.attempt"]).toBe("1");
});
