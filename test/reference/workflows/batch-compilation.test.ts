import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  introspectWorkflow,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import type { CompileRequest } from "../../../worker/reference/compile/request/compile-request.ts";
import worker from "../../../worker/reference/index.ts";
import { onlyEvent, reportToNewProject, settledEvents } from "../../support/received.ts";
import { call, entriesOf, hitsOf, newSource, post, textOf } from "../../support/service.ts";

interface Run {
  readonly status: string;
  readonly output: { readonly lists: { readonly listId: string; readonly status: string }[] } | null;
}

async function finishedRun(path: string): Promise<Run> {
  return await vi.waitFor(async () => {
    const run = await (await call(path)).json<Run>();
    expect(run.status).toBe("complete");
    return run;
  }, 15_000);
}

const request = (source: string): CompileRequest => ({ name: "batched", format: "hosts", sources: [source] });

test("a batch compiles its lists, and one that is rejected does not stop the others", async () => {
  const project = reportToNewProject();
  const sources = [];
  for (let index = 0; index < 6; index++) sources.push(await newSource(`batch-${index}.example`));
  sources.push(await newSource({ status: 500 }));
  const started = await post("/batch", { requests: sources.map((source) => ({ sources: [source] })) });
  expect(started.status).toBe(202);
  const { output } = await finishedRun(started.headers.get("location") ?? "");
  expect(output?.lists.map(({ status }) => status)).toEqual([...Array(6).fill("done"), "rejected"]);
  const texts = await Promise.all(
    (output?.lists ?? []).slice(0, 6).map(({ listId }) => textOf(`/lists/${listId}`)),
  );
  expect(texts.map(entriesOf)).toEqual(texts.map((_, index) => [`0.0.0.0 batch-${index}.example`]));
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("a batch sent to the queue is compiled by a run of its own", async () => {
  await using workflows = await introspectWorkflow(env.BATCH_COMPILATION_WORKFLOW);
  const source = await newSource("queued.example");
  const queued = await post("/batch/queue", { requests: [{ sources: [source] }] });
  expect(queued.status).toBe(202);
  expect(await queued.json()).toEqual({ queued: 1 });
  await vi.waitFor(async () => expect(await workflows.get()).toHaveLength(1), 10_000);
  const [run] = await workflows.get();
  await run?.waitForStatus("complete");
  expect(await hitsOf(source)).toBe(1);
});

async function deliver(messages: { id: string; body: unknown }[]) {
  const batch = createMessageBatch(
    "batch-compilation",
    messages.map((message) => ({ ...message, timestamp: new Date(), attempts: 1 })),
  );
  const ctx = createExecutionContext();
  await worker.queue(batch, env, ctx);
  return await getQueueResult(batch, ctx);
}

test("a message that comes twice starts one run, and one that is no batch is dropped without an event", async () => {
  const project = reportToNewProject();
  const source = await newSource("once.example");
  const id = crypto.randomUUID();
  const good = { id, body: { requests: [request(source)] } };
  const bad = { id: "bad", body: { requests: [{ sources: ["http://10.0.0.1/"] }] } };
  expect(await deliver([bad, good])).toMatchObject({ explicitAcks: ["bad", id], retryMessages: [] });
  expect(await deliver([good])).toMatchObject({ explicitAcks: [id] });
  await finishedRun(`/runs/batch/${id}`);
  expect(await hitsOf(source)).toBe(1);
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("a message that cannot be started makes an event, and is left to be delivered again", async () => {
  const project = reportToNewProject();
  const source = await newSource("a.example");
  const body = { requests: [request(source)] };
  const batch = createMessageBatch("batch-compilation", [
    { id: crypto.randomUUID(), body, timestamp: new Date(), attempts: 1 },
    { id: "no id for a Workflow!", body, timestamp: new Date(), attempts: 1 },
  ]);
  const ctx = createExecutionContext();
  await expect(worker.queue(batch, env, ctx)).rejects.toThrow();
  const { explicitAcks } = await getQueueResult(batch, ctx);
  expect(explicitAcks).toEqual([batch.messages[0]?.id]);
  expect((await onlyEvent(project)).tags.handler).toBe("queue");
});
