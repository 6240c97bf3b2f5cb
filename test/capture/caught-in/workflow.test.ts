import { introspectWorkflowInstance } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { calls, newProject, onlyEvent, settledEvents, thrown } from "../../support/received.ts";
import type { FlowPlan } from "../scenarios/env.ts";

async function runFlow(plan: Omit<FlowPlan, "dsn">, status: "errored" | "complete") {
  const project = newProject();
  const id = crypto.randomUUID();
  await using instance = await introspectWorkflowInstance(env.FLOW, id);
  await instance.modify((modifier) => modifier.disableRetryDelays());
  await env.FLOW.create({ id, params: { ...plan, dsn: project.dsn } });
  await instance.waitForStatus(status);
  return { project, id };
}

test("a step whose attempts all fail is one event, from the last attempt, with the real stack", async () => {
  const { project, id } = await runFlow({ fail: "step" }, "errored");
  const event = await onlyEvent(project);
  expect(event).toMatchObject({
    tags: {
      "workflow.name": "flow",
      "workflow.instance_id": id,
      "workflow.step": "charge",
      "workflow.attempt": "3",
      handler: "step",
    },
    contexts: {
      workflow: {
        name: "flow",
        instance_id: id,
        step: "charge",
        step_count: 1,
        attempt: 3,
        retries_limit: 2,
      },
    },
  });
  expect(thrown(event)).toMatchObject({ type: "TypeError", value: "the card was declined" });
  expect(thrown(event).stacktrace?.frames.at(-1)?.filename).toContain("flow.ts");
});

test("a step that recovers is no event", async () => {
  const { project } = await runFlow({ fail: "step", failures: 2 }, "complete");
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("a NonRetryableError is one event on its first attempt", async () => {
  const { project } = await runFlow({ fail: "non-retryable step" }, "errored");
  const event = await onlyEvent(project);
  expect(event.tags["workflow.attempt"]).toBe("1");
  expect(thrown(event)).toMatchObject({ type: "NonRetryableError", value: "the card is gone" });
});

test("a throw between the steps is one event, reported by run()", async () => {
  const { project, id } = await runFlow({ fail: "run" }, "errored");
  const event = await onlyEvent(project);
  expect(event).toMatchObject({
    transaction: "Flow.run",
    tags: { handler: "run", "workflow.instance_id": id },
  });
  expect(thrown(event)).toMatchObject({ type: "RangeError", value: "failed between the steps" });
  expect(calls(thrown(event))).toContain("Flow.run");
});

test("a run that succeeds is no event", async () => {
  const { project } = await runFlow({ fail: "nowhere" }, "complete");
  expect(await settledEvents(project, 0)).toEqual([]);
});
