import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { onlyEvent, reportToNewProject, settledEvents, thrown } from "../../support/received.ts";

const registryWith = async (statement: string) => {
  const registry = env.LIST_REGISTRY.getByName(crypto.randomUUID());
  await runInDurableObject(registry, (_, { storage }) => storage.sql.exec(statement).toArray());
  return registry;
};

test("a report that cannot be read is an error for the caller and one event of the registry", async () => {
  const registry = await registryWith("CREATE TABLE health (id INTEGER PRIMARY KEY, other TEXT)");
  const project = reportToNewProject();
  await expect((async () => await registry.health())()).rejects.toThrow("no such column: body");
  const event = await onlyEvent(project);
  expect(event).toMatchObject({
    transaction: "ListRegistry.health",
    tags: { "durable_object.class": "ListRegistry", "durable_object.id": registry.id.toString() },
  });
  expect(thrown(event).value).toContain("no such column: body");
});

test("errors of methods that only steps call are reported by the steps, not by the registry", async () => {
  const registry = await registryWith("CREATE TABLE source (other TEXT)");
  const project = reportToNewProject();
  await expect((async () => await registry.sources(1))()).rejects.toThrow("no such column");
  expect(await settledEvents(project, 0)).toEqual([]);
});
