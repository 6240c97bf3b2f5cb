import { introspectWorkflow, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import type { CompileRequest } from "../../../worker/reference/compile/request/compile-request.ts";
import { makeListId } from "../../../worker/reference/compile/request/identity.ts";
import { STUCK_AFTER_MS } from "../../../worker/reference/objects/compilation-coordinator.ts";
import { replaceBinding, throwing } from "../../support/bindings.ts";
import { onlyEvent, reportToNewProject, settledEvents, thrown } from "../../support/received.ts";
import { call, changeSource, compile, entriesOf, hitsOf, newSource, textOf } from "../../support/service.ts";

test("equal requests at the same time are one job and one Workflow", async () => {
  await using workflows = await introspectWorkflow(env.COMPILATION_WORKFLOW);
  const [one, two] = [await newSource({ body: "a.example", delayMs: 300 }), await newSource("b.example")];
  const jobs = await Promise.all([
    compile({ sources: [one, two] }),
    compile({ sources: [two, one] }),
    compile({ sources: [one, two, one], format: "hosts" }),
    compile({ sources: [one, two] }, "?wait=20"),
  ]);
  expect(new Set(jobs.map(({ jobId }) => jobId)).size).toBe(1);
  expect(jobs.map(({ status }) => status)).toEqual(["done", "done", "done", "done"]);
  expect(await workflows.get()).toHaveLength(1);
  expect([await hitsOf(one), await hitsOf(two)]).toEqual([1, 1]);
});

test("requests that differ in name or format are other lists, and a later equal request is a new job", async () => {
  const sources = [await newSource("a.example")];
  const first = await compile({ sources });
  const [named, formatted, again] = [
    await compile({ sources, name: "another" }),
    await compile({ sources, format: "domains" }),
    await compile({ sources }),
  ];
  expect(new Set([first, named, formatted].map(({ listId }) => listId)).size).toBe(3);
  expect(again.listId).toBe(first.listId);
  expect(again.jobId).not.toBe(first.jobId);
  expect(again.summary?.etag).toBe(first.summary?.etag);
});

test("a list follows its sources, a rejected job leaves it as it was, and old text is deleted", async () => {
  const source = await newSource("a.example");
  const { listId, links } = await compile({ sources: [source] });
  for (const host of ["b.example", "c.example", "d.example"]) {
    await changeSource(source, { body: host });
    await compile({ sources: [source] });
    expect(entriesOf(await textOf(links.list))).toEqual([`0.0.0.0 ${host}`]);
  }
  await changeSource(source, { status: 500 });
  await expect(compile({ sources: [source] })).rejects.toThrow("422");
  expect(entriesOf(await textOf(links.list))).toEqual(["0.0.0.0 d.example"]);

  const texts = await runInDurableObject(env.COMPILATION_COORDINATOR.getByName(listId), (_, { storage }) =>
    storage.sql.exec<{ text: string }>("SELECT text FROM chunk").toArray(),
  );
  expect(texts).toEqual([{ text: "list" }, { text: "list" }]);
});

test("asking for what does not exist stores nothing", async () => {
  const listId = "f".repeat(32);
  await call(`/lists/${listId}`);
  await call(`/jobs/${listId}-12345678`);
  const coordinator = env.COMPILATION_COORDINATOR.getByName(listId);
  const tables = await runInDurableObject(coordinator, (_, { storage }) =>
    storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
  );
  expect(tables).toEqual([]);
});

/** Makes a finished job look as if its Workflow had died while it ran, some time ago. */
async function strand(jobId: string, listId: string, agoMs: number) {
  const coordinator = env.COMPILATION_COORDINATOR.getByName(listId);
  await runInDurableObject(coordinator, async (_, { storage }) => {
    storage.sql.exec(
      `UPDATE job SET status = 'running', updated_at = ?,
         body = json_set(body, '$.status', 'running', '$.phase', 'compile', '$.summary', json('null')) WHERE id = ?`,
      Date.now() - agoMs,
      jobId,
    );
    await storage.setAlarm(Date.now() + 10);
  });
  return coordinator;
}

test("the alarm marks a stuck job failed, and reports it", async () => {
  const { jobId, listId, links } = await compile({ sources: [await newSource("a.example")] });
  const project = reportToNewProject();
  const coordinator = await strand(jobId, listId, STUCK_AFTER_MS);
  const settled = await coordinator.waitUntilSettled(jobId, 5000);
  expect(settled).toMatchObject({ status: "failed", phase: "settled" });
  expect(await (await call(links.job)).json()).toMatchObject({ status: "failed" });

  const event = await onlyEvent(project);
  expect(event).toMatchObject({
    tags: {
      "durable_object.class": "CompilationCoordinator",
      "durable_object.name": listId,
      handler: "alarm",
    },
    extra: { jobId, listId },
  });
  expect(thrown(event).value).toBe('Compilation job is stuck in phase "compile"');
  expect(await runInDurableObject(coordinator, (_, { storage }) => storage.getAlarm())).toBe(null);
});

test("the alarm leaves a job with recent progress alone, and checks again later", async () => {
  const { jobId, listId } = await compile({ sources: [await newSource("a.example")] });
  const project = reportToNewProject();
  const coordinator = await strand(jobId, listId, STUCK_AFTER_MS - 30_000);
  await vi.waitFor(async () => {
    const alarm = await runInDurableObject(coordinator, (_, { storage }) => storage.getAlarm());
    expect(alarm).toBeGreaterThan(Date.now() + 30_000);
  }, 5000);
  expect(await coordinator.find(jobId)).toMatchObject({ status: "running" });
  expect(await settledEvents(project, 0)).toEqual([]);
});

test.each([
  ["fetch", "GET /lists/:id"],
  ["alarm", "a real alarm"],
])("a failure in %s makes an event with the object's id (%s)", async (handler) => {
  const { listId, links } = await compile({ sources: [await newSource("a.example")] });
  const project = reportToNewProject();
  const coordinator = env.COMPILATION_COORDINATOR.getByName(listId);
  await runInDurableObject(coordinator, async (_, { storage }) => {
    storage.sql.exec(handler === "fetch" ? "DROP TABLE version" : "ALTER TABLE job DROP COLUMN updated_at");
    await storage.deleteAlarm();
    if (handler === "alarm") await storage.setAlarm(Date.now() + 10);
  });
  if (handler === "fetch") await expect(call(links.list)).rejects.toThrow("no such table: version");

  const event = await vi.waitFor(async () => {
    const found = (await project.events()).find(({ tags }) => tags["durable_object.class"]);
    if (found === undefined) throw new Error("no event yet");
    return found;
  }, 10_000);
  expect(event).toMatchObject({
    transaction: `CompilationCoordinator.${handler}`,
    tags: {
      "durable_object.class": "CompilationCoordinator",
      "durable_object.id": coordinator.id.toString(),
      handler,
    },
  });
  await runInDurableObject(coordinator, (_, { storage }) => storage.deleteAll());
});

const CALLS = {
  submit: (coordinator: Coordinator, jobId: string) =>
    coordinator.submit({ name: jobId, sources: ["https://a.example/"], format: "hosts" }, "client"),
  waitUntilSettled: (coordinator: Coordinator, jobId: string) => coordinator.waitUntilSettled(jobId, 10),
};
type Coordinator = ReturnType<typeof env.COMPILATION_COORDINATOR.getByName>;

test.for(Object.entries(CALLS))(
  "a failure in %s is one event, and its caller gets the error",
  async ([method, fail]) => {
    const { jobId, listId } = await compile({ sources: [await newSource("a.example")] });
    const coordinator = env.COMPILATION_COORDINATOR.getByName(listId);
    await runInDurableObject(coordinator, async (_, { storage }) => {
      await storage.deleteAlarm();
      storage.sql.exec("ALTER TABLE job DROP COLUMN body");
    });
    const project = reportToNewProject();
    await expect((async () => await fail(coordinator, jobId))()).rejects.toThrow("no such column: body");
    expect(await onlyEvent(project)).toMatchObject({
      transaction: `CompilationCoordinator.${method}`,
      tags: { "durable_object.id": coordinator.id.toString() },
    });
    await runInDurableObject(coordinator, (_, { storage }) => storage.deleteAll());
  },
);

test("the alarm checks each job that has begun, whatever happens to its Workflow", async () => {
  const before = Date.now();
  const slow = await newSource({ body: "a.example", delayMs: 500 });
  const { listId } = await compile({ sources: [slow] }, "?wait=0");
  const coordinator = env.COMPILATION_COORDINATOR.getByName(listId);
  const alarm = await runInDurableObject(coordinator, (_, { storage }) => storage.getAlarm());
  expect(alarm).toBeGreaterThan(before);
  expect(alarm).toBeLessThan(before + STUCK_AFTER_MS);
});

test("a job whose Workflow cannot be started has failed, and is one event", async () => {
  const project = reportToNewProject();
  replaceBinding("COMPILATION_WORKFLOW", { create: throwing("no more Workflows") });
  const sources = [await newSource("a.example")];
  const request: CompileRequest = { name: "unlucky", format: "hosts", sources };
  const coordinator = env.COMPILATION_COORDINATOR.getByName(await makeListId(request));
  await expect((async () => await coordinator.submit(request, "client"))()).rejects.toThrow("no more");
  const event = await onlyEvent(project);
  expect(event.transaction).toBe("CompilationCoordinator.submit");
  const jobs = await runInDurableObject(coordinator, (_, { storage }) =>
    storage.sql.exec<{ status: string }>("SELECT status FROM job").toArray(),
  );
  // The next request begins anew.
  expect(jobs).toEqual([{ status: "failed" }]);
});

test("watchers that cannot be notified are one event for each change, and the job goes on", async () => {
  const project = reportToNewProject();
  const request: CompileRequest = {
    name: "unwatched",
    format: "hosts",
    sources: [await newSource("a.example")],
  };
  const listId = await makeListId(request);
  const { WS_HIBERNATION } = env;
  const refuse = throwing("no more rooms");
  // Of this list only: jobs of other tests may still tell their watchers.
  const getByName = (name: string) => (name === listId ? refuse() : WS_HIBERNATION.getByName(name));
  replaceBinding("WS_HIBERNATION", { getByName });
  expect(await compile(request)).toMatchObject({ status: "done", listId });
  const events = await settledEvents(project, 3);
  expect(events.map((event) => thrown(event).value)).toEqual(Array(3).fill("no more rooms"));
  for (const { tags } of events) expect(tags["durable_object.class"]).toBe("CompilationCoordinator");
});
