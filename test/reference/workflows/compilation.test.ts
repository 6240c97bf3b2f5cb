import { introspectWorkflow, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { MAX_SOURCE_BYTES } from "../../../worker/reference/compile/limits.ts";
import { REGISTRY_NAME } from "../../../worker/reference/objects/list-registry.ts";
import { onlyEvent, reportToNewProject, settledEvents, thrown } from "../../support/received.ts";
import { call, compile, entriesOf, newSource, post, textOf } from "../../support/service.ts";
import type { SourceBehaviour } from "../../support/sources-types.ts";

test("a list of 200,000 lines is compiled whole in a few seconds", async () => {
  const source = await newSource({ lines: 200_000 });
  const overlap = await newSource({ lines: 1000, body: "last.example" });
  const started = Date.now();
  const { summary, links } = await compile({ sources: [source, overlap], format: "domains" }, "?wait=25");
  expect(Date.now() - started).toBeLessThan(10_000);
  expect(summary).toMatchObject({ hosts: 200_001, counts: { lines: 201_001, entries: 201_001, invalid: 0 } });

  const hosts = entriesOf(await textOf(links.list));
  expect(hosts).toHaveLength(200_001);
  const expected = new Set(Array.from({ length: 200_000 }, (_, index) => `host-${index}.example`)).add(
    "last.example",
  );
  expect(hosts.filter((host) => !expected.has(host))).toEqual([]);
  expect(new Set(hosts).size).toBe(hosts.length);
  expect(hosts.every((host, index) => index === 0 || (hosts[index - 1] ?? "") < host)).toBe(true);
}, 60_000);

test.each<[string, SourceBehaviour, string, string, string]>([
  ["does not exist", { status: 404 }, "bad-status", "status 404", "status 200"],
  ["fails", { status: 503 }, "bad-status", "status 503", "status 200"],
  ["sends without end", { endless: true }, "too-large", "too large", `${MAX_SOURCE_BYTES} bytes`],
  ["sends too slowly", { drip: true }, "too-slow", "in time", "within 5 seconds"],
  ["does not answer in time", { delayMs: 20_000 }, "too-slow", "in time", "within 5 seconds"],
  [
    "leads to a private address",
    redirect("http://10.0.0.1/list.txt"),
    "refused-address",
    "redirects",
    "public host",
  ],
  [
    "leads to the metadata",
    redirect("http://169.254.169.254/"),
    "refused-address",
    "redirects",
    "public host",
  ],
  ["leads to a file", redirect("file:///etc/passwd"), "refused-address", "scheme is file", "public host"],
  ["leads nowhere", redirect("http://127.0.0.1:1/"), "unreachable", "cannot be reached", "HTTP"],
  ["leads to itself", redirect("#again"), "too-many-redirects", "more than 5 times", "at most 5 redirects"],
])("a source that %s is refused by name, and makes no event", async (_, behaviour, code, detail, allowed) => {
  const project = reportToNewProject();
  const [good, bad] = [await newSource("a.example"), await newSource(behaviour)];
  const response = await post("/compile?wait=15", { sources: [good, bad] });
  expect(await response.json()).toMatchObject({
    status: 422,
    code,
    detail: expect.stringContaining(detail),
    field: "sources[1]",
    value: expect.stringContaining(bad.slice(0, 80)),
    allowed: expect.stringContaining(allowed),
  });
  expect(response.status).toBe(422);
  expect(await settledEvents(project, 0)).toEqual([]);
});

function redirect(location: string): SourceBehaviour {
  return { status: 302, headers: { location } };
}

test("sources that are too large only together are refused together", async () => {
  const line = `${"# padding ".repeat(100)}\n`;
  const sources = [];
  for (let index = 0; index < 3; index++) sources.push(await newSource({ body: line.repeat(7000) }));
  const response = await post("/compile?wait=15", { sources });
  expect(await response.json()).toMatchObject({
    status: 422,
    code: "too-large",
    field: "sources",
    value: "null",
  });
});

test("a redirect to an allowed address is followed", async () => {
  const target = await newSource("a.example");
  const source = await newSource(redirect(new URL(target).pathname));
  const { links } = await compile({ sources: [source] });
  expect(entriesOf(await textOf(links.list))).toEqual(["0.0.0.0 a.example"]);
});

test("a step that fails for good is one event, and the job has failed", async () => {
  const project = reportToNewProject();
  await using workflows = await introspectWorkflow(env.COMPILATION_WORKFLOW);
  await workflows.modifyAll((modifier) => modifier.disableRetryDelays());
  const { listId } = await compile({ sources: [await newSource("a.example")], name: "broken" });
  const coordinator = env.COMPILATION_COORDINATOR.getByName(listId);
  await runInDurableObject(coordinator, (_, { storage }) => {
    storage.sql.exec("DROP TABLE version");
    storage.sql.exec("CREATE TABLE version (number INTEGER PRIMARY KEY)");
  });
  const sources = [await newSource("b.example")];
  const again = await coordinator.submit({ sources, name: "broken", format: "hosts" }, "client");
  expect(await coordinator.waitUntilSettled(again.jobId, 10_000)).toMatchObject({ status: "failed" });
  const event = await onlyEvent(project);
  expect(event.tags).toMatchObject({
    "workflow.name": "compilation",
    "workflow.instance_id": again.jobId,
    "workflow.step": "publish",
    "workflow.attempt": "4",
  });
  expect(thrown(event).value).toContain("no column named job");
});

test("a list that cannot be recorded is published all the same, and the failure is one event", async () => {
  const registry = env.LIST_REGISTRY.getByName(REGISTRY_NAME);
  await compile({ sources: [await newSource("a.example")] });
  await runInDurableObject(registry, (_, { storage }) => {
    storage.sql.exec("DROP TABLE list");
    storage.sql.exec("CREATE TABLE list (id TEXT)");
  });
  const project = reportToNewProject();
  await using workflows = await introspectWorkflow(env.COMPILATION_WORKFLOW);
  await workflows.modifyAll((modifier) => modifier.disableRetryDelays());
  const { status, links } = await compile({ sources: [await newSource("b.example")] });
  expect(status).toBe("done");
  const [run] = await workflows.get();
  await run?.waitForStatus("errored");
  expect(await (await call(links.job)).json()).toMatchObject({ status: "done" });
  const event = await onlyEvent(project);
  expect(event.tags["workflow.step"]).toBe("record");
  await runInDurableObject(registry, (_, { storage }) => storage.deleteAll());
});
