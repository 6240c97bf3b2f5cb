import { introspectWorkflow } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { CompileRequest } from "../../../worker/reference/compile/request/compile-request.ts";
import { newJobId } from "../../../worker/reference/compile/request/identity.ts";
import { onlyEvent, reportToNewProject, thrown } from "../../support/received.ts";

const request: CompileRequest = { name: "late", format: "hosts", sources: ["https://lists.example.com/"] };
const listId = "d".repeat(32);

/** Starts a run of each Workflow under this id; `step` is one of its steps. */
const RUNS = [
  {
    name: "compilation",
    binding: env.COMPILATION_WORKFLOW,
    step: "fetch source 0",
    start: (id: string) =>
      env.COMPILATION_WORKFLOW.create({ id, params: { jobId: id, listId, request, origin: "client" } }),
  },
  {
    name: "batch-compilation",
    binding: env.BATCH_COMPILATION_WORKFLOW,
    step: "compile list 0",
    start: (id: string) => env.BATCH_COMPILATION_WORKFLOW.create({ id, params: { requests: [request] } }),
  },
  {
    name: "cache-warming",
    binding: env.CACHE_WARMING_WORKFLOW,
    step: "choose lists",
    start: (id: string) => env.CACHE_WARMING_WORKFLOW.create({ id, params: { lists: 1 } }),
  },
  {
    name: "health-monitoring",
    binding: env.HEALTH_MONITORING_WORKFLOW,
    step: "choose sources",
    start: (id: string) => env.HEALTH_MONITORING_WORKFLOW.create({ id, params: { sources: 1 } }),
  },
];

// No callback of a step sees its time-out: it is thrown in `run()`.
test.for(RUNS)("the time-out of a step of $name is one event, of run()", async (run) => {
  const project = reportToNewProject();
  await using workflows = await introspectWorkflow(run.binding);
  await workflows.modifyAll(async (modifier) => {
    await modifier.disableRetryDelays();
    await modifier.forceStepTimeout({ name: run.step });
  });
  const id = newJobId(listId);
  await run.start(id);
  const [instance] = await workflows.get();
  await instance?.waitForStatus("errored");
  const event = await onlyEvent(project);
  expect(event.tags).toMatchObject({
    handler: "run",
    "workflow.name": run.name,
    "workflow.instance_id": id,
  });
  expect(event.tags).not.toHaveProperty("workflow.step");
  expect(thrown(event).value).toContain("timed out");
});
