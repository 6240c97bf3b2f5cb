import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { reportToNewProject, settledEvents } from "../../support/received.ts";
import { eventFrom, failureOf } from "./support.ts";

describe.for([
  ["with captures", env.COUNTER_RECIPE],
  ["covered", env.COVERED_COUNTER],
] as const)("counter %s", ([kind, namespace]) => {
  test("counts, and still knows its count after an eviction", async () => {
    const project = reportToNewProject();
    const counter = namespace.getByName("visits");
    expect(await counter.increment()).toBe(1);
    expect(await counter.increment(41)).toBe(42);
    await evictDurableObject(counter);
    expect(await counter.value()).toBe(42);
    expect(await settledEvents(project, 0)).toEqual([]);
  });

  test("a count that no number can hold is an error for the caller and one event", async () => {
    const project = reportToNewProject();
    const counter = namespace.getByName("overflow");
    await counter.increment(7);
    const error = await failureOf(() => counter.increment(Number.MAX_SAFE_INTEGER));
    expect(error).toMatchObject({ name: "RangeError", message: "cannot count to 9007199254740998" });
    await eventFrom(counter, project, {
      className: kind === "covered" ? "CoveredCounter" : "Counter",
      handler: "increment",
      handled: false,
      type: "RangeError",
    });
    expect(await counter.value()).toBe(7);
  });

  test("a stored count of another release is one event", async () => {
    const project = reportToNewProject();
    const counter = namespace.getByName("old");
    await runInDurableObject(counter, (_, { storage }) => storage.kv.put("count", { value: 7 }));
    const error = await failureOf(() => counter.value());
    expect(error.message).toBe("not a number but a stored object");
    await eventFrom(counter, project, {
      className: kind === "covered" ? "CoveredCounter" : "Counter",
      handler: "value",
      handled: false,
      type: "TypeError",
    });
  });
});

test("the event of the counter with captures says by how much it should have counted", async () => {
  const project = reportToNewProject();
  const counter = env.COUNTER_RECIPE.getByName("by");
  await failureOf(() => counter.increment(0.5));
  const event = await eventFrom(counter, project, {
    className: "Counter",
    handler: "increment",
    handled: false,
    type: "RangeError",
  });
  expect(event.extra).toEqual({ by: 0.5 });
});
