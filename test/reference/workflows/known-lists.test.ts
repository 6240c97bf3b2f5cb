import {
  createExecutionContext,
  createScheduledController,
  introspectWorkflow,
  reset,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test } from "vitest";
import worker from "../../../worker/reference/index.ts";
import { REGISTRY_NAME } from "../../../worker/reference/objects/list-registry.ts";
import { onlyEvent, reportToNewProject, thrown } from "../../support/received.ts";
import {
  call,
  changeSource,
  compile,
  entriesOf,
  hitsOf,
  newSource,
  post,
  textOf,
} from "../../support/service.ts";

// The registry is one object for all lists.
afterEach(reset);

async function runCron(cron: string): Promise<void> {
  const controller = createScheduledController({ cron, scheduledTime: Date.now() });
  await worker.scheduled(controller, env, createExecutionContext());
}

test("warming compiles known lists again, and clients find them fresh", async () => {
  const sources = [await newSource("old.example"), await newSource("same.example")];
  const lists = [];
  for (const source of sources) lists.push(await compile({ sources: [source] }));
  await changeSource(sources[0] ?? "", { body: "new.example" });

  await using workflows = await introspectWorkflow(env.CACHE_WARMING_WORKFLOW);
  const started = await post("/warm", {});
  expect(started.status).toBe(202);
  const [run] = await workflows.get();
  await run?.waitForStatus("complete");
  const { output } = await (await call(started.headers.get("location") ?? "")).json<{
    output: { lists: unknown[] };
  }>();
  expect(output.lists).toHaveLength(2);
  expect(entriesOf(await textOf(lists[0]?.links.list ?? ""))).toEqual(["0.0.0.0 new.example"]);
});

test("the most requested lists are warmed first, and warming does not count as a request", async () => {
  const registry = env.LIST_REGISTRY.getByName(REGISTRY_NAME);
  const request = (name: string) => ({
    name,
    format: "hosts" as const,
    sources: ["https://lists.example.com/"],
  });
  for (const [name, origin] of [
    ["wanted", "client"],
    ["warm", "client"],
    ["wanted", "batch"],
    ["warm", "warming"],
    ["warm", "warming"],
  ] as const) {
    await registry.record(name, request(name), origin, []);
  }
  expect(await registry.popular(1)).toEqual([request("wanted")]);
});

test("the warming cron starts one run, however often it fires for one time", async () => {
  const source = await newSource("cron.example");
  await compile({ sources: [source] });
  await using workflows = await introspectWorkflow(env.CACHE_WARMING_WORKFLOW);
  const controller = createScheduledController({ cron: "*/30 * * * *", scheduledTime: 1_800_000_000_000 });
  await worker.scheduled(controller, env, createExecutionContext());
  await worker.scheduled(controller, env, createExecutionContext());
  const runs = await workflows.get();
  expect(runs).toHaveLength(1);
  await runs[0]?.waitForStatus("complete");
  expect(await hitsOf(source)).toBe(2);
});

test("the health check tells sources that are well from those that fail or have shrunk", async () => {
  const [well, shrunk, gone] = [
    await newSource("well.example\n"),
    await newSource({ lines: 100 }),
    await newSource("gone.example\n"),
  ];
  await compile({ sources: [well, shrunk, gone] });
  expect((await call("/health")).status).toBe(404);
  await changeSource(shrunk, { lines: 10 });
  await changeSource(gone, { status: 404 });

  await using workflows = await introspectWorkflow(env.HEALTH_MONITORING_WORKFLOW);
  await runCron("7 * * * *");
  const [run] = await workflows.get();
  await run?.waitForStatus("complete");
  const report = await (await call("/health")).json<{ sources: { url: string }[] }>();
  const byUrl = Object.fromEntries(report.sources.map((source) => [source.url, source]));
  expect(byUrl).toMatchObject({
    [well]: { state: "healthy", bytes: 13, bytesNow: 13, detail: null },
    [shrunk]: { state: "implausible-size", detail: expect.stringContaining("when it was last compiled") },
    [gone]: { state: "faulty", bytesNow: null, detail: "The source answers with status 404." },
  });
});

test("a health check can be started by hand", async () => {
  await using workflows = await introspectWorkflow(env.HEALTH_MONITORING_WORKFLOW);
  expect((await post("/health", {})).status).toBe(202);
  const [run] = await workflows.get();
  await run?.waitForStatus("complete");
  expect(await (await call("/health")).json()).toMatchObject({ sources: [], checkedAt: expect.any(Number) });
});

test("an unknown cron trigger fails with an event", async () => {
  const project = reportToNewProject();
  await expect(runCron("1 1 1 1 *")).rejects.toThrow("No work is known");
  const event = await onlyEvent(project);
  expect(event.tags.handler).toBe("scheduled");
  expect(thrown(event).value).toContain('"1 1 1 1 *"');
});
