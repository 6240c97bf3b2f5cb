import { expect, test } from "vitest";
import { newConsumer } from "./support/consumer.ts";
import { startWorker } from "./support/workerd.ts";

/** A Workflow, as it is and covered, that passes its `step` to another entrypoint by RPC. */
const STEP_WORKER = `
import { WorkerEntrypoint, WorkflowEntrypoint } from "cloudflare:workers";
import { captureWorkflow } from "isolate-capture";

export class Helper extends WorkerEntrypoint {
  async help(step) {
    return step.do("remote", async () => "done there");
  }
}

class Plain extends WorkflowEntrypoint {
  async run(event, step) {
    const local = await step.do("local", async () => "done here");
    await step.sleep("a moment", 1);
    return { local, remote: await this.env.HELPER.help(step), own: Object.keys(step) };
  }
}
export class Bare extends Plain {}
export class Covered extends captureWorkflow(Plain) {}

export default {
  async fetch(request, env) {
    const run = await env[new URL(request.url).pathname.slice(1)].create();
    for (;;) {
      const { status, output, error } = await run.status();
      if (status === "complete" || status === "errored") return Response.json({ status, output, error });
      await scheduler.wait(50);
    }
  },
};
`;

test("a covered Workflow can pass its step over RPC, as bare", async () => {
  const folder = await newConsumer({ "index.js": STEP_WORKER });
  const worker = await startWorker({
    folder,
    main: "index.js",
    durable_objects: { bindings: [] },
    migrations: [],
    services: [{ binding: "HELPER", service: "consumer", entrypoint: "Helper" }],
    workflows: ["Bare", "Covered"].map((name) => ({ name, binding: name, class_name: name })),
  });
  const bare = await (await worker.fetch("/Bare")).json();
  expect(bare).toMatchObject({ status: "complete", output: { local: "done here", remote: "done there" } });
  expect(await (await worker.fetch("/Covered")).json()).toEqual(bare);
});
