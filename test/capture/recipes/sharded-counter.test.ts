import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, onTestFinished, test, vi } from "vitest";
import { onlyEvent, reportToNewProject, settledEvents } from "../../support/received.ts";
import { CounterShard } from "./counter-shard.ts";
import { eventFrom, expectFrom, failureOf } from "./support.ts";

const counter = (name: string) => env.SHARDED_COUNTER_RECIPE.getByName(name);
const shardOf = (name: string, shard: number) => env.COUNTER_SHARD.getByName(`${name}/${shard}`);

async function putCount(name: string, shard: number, count: unknown): Promise<void> {
  await runInDurableObject(shardOf(name, shard), (_, { storage }) => storage.kv.put("count", count));
}

test("what is added is spread over the shards, and is in the total, also after an eviction", async () => {
  const project = reportToNewProject();
  const stub = counter("visits");
  expect(await stub.total()).toEqual({ total: 0, missing: [] });
  for (let n = 0; n < 40; n++) await stub.add();
  await evictDurableObject(stub);
  expect(await stub.total()).toEqual({ total: 40, missing: [] });
  const counts = await Promise.all([...Array(8).keys()].map((shard) => shardOf("visits", shard).count()));
  expect(counts.filter((count) => count > 0).length).toBeGreaterThan(1);
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("a shard that fails is one event, its own, and the total is of the others", async () => {
  const project = reportToNewProject();
  await putCount("partial", 2, 5);
  await putCount("partial", 3, "many");
  expect(await counter("partial").total()).toEqual({ total: 5, missing: [3] });
  await eventFrom(shardOf("partial", 3), project, {
    className: "CounterShard",
    handler: "count",
    handled: false,
    type: "TypeError",
  });
  await evictDurableObject(counter("partial"));
});

test("two shards that fail are two events", async () => {
  const project = reportToNewProject();
  for (const shard of [1, 6]) await putCount("two", shard, "many");
  expect(await counter("two").total()).toEqual({ total: 0, missing: [1, 6] });
  const events = await settledEvents(project, 2);
  expect(events.map(({ tags }) => tags["durable_object.name"]).sort()).toEqual(["two/1", "two/6"]);
});

test("a shard that dies before it can report is one event, from the counter, with the shard's number", async () => {
  const project = reportToNewProject();
  const { count } = CounterShard.prototype;
  const spy = vi.spyOn(CounterShard.prototype, "count").mockImplementation(async function (
    this: CounterShard,
  ) {
    const ctx: DurableObjectState = Reflect.get(this, "ctx");
    if (ctx.id.name !== "dead/4") return await count.call(this);
    ctx.abort("out of memory");
    return await new Promise(() => {});
  });
  onTestFinished(() => spy.mockRestore());
  await putCount("dead", 0, 7);
  expect(await counter("dead").total()).toEqual({ total: 7, missing: [4] });
  const event = await eventFrom(counter("dead"), project, {
    className: "ShardedCounter",
    handler: "total",
    handled: true,
    type: "Error",
  });
  expect(event.tags.shard).toBe("4");
});

test("an addition that fails is an error for the caller and one event", async () => {
  const project = reportToNewProject();
  const stub = counter("add");
  for (let shard = 0; shard < 8; shard++) await putCount("add", shard, "many");
  expect((await failureOf(() => stub.add(2))).message).toBe("not a number but a stored string");
  const event = await onlyEvent(project);
  const shard = env.COUNTER_SHARD.getByName(`${event.tags["durable_object.name"]}`);
  expectFrom(shard, event, { className: "CounterShard", handler: "add", handled: false, type: "TypeError" });
  expect(event.extra).toEqual({ by: 2 });
});
