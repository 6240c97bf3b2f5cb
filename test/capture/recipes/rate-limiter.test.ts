import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { onlyEvent, reportToNewProject, settledEvents } from "../../support/received.ts";
import { eventFrom, expectFrom } from "./support.ts";

const limiter = (name: string) => env.RATE_LIMITER_RECIPE.getByName(name);
const alarmOf = (stub: DurableObjectStub) => runInDurableObject(stub, (_, { storage }) => storage.getAlarm());

function hitsOf(stub: DurableObjectStub): Promise<number> {
  return runInDurableObject(stub, (_, { storage }) => storage.sql.exec("SELECT * FROM hit").toArray().length);
}

async function dropTable(stub: DurableObjectStub): Promise<void> {
  await runInDurableObject(stub, (_, { storage }) => storage.sql.exec("DROP TABLE hit"));
}

test("allows as many as the rule says, also across an eviction, then says when to come back", async () => {
  const project = reportToNewProject();
  const rule = { limit: 2, windowMs: 60_000 };
  const stub = limiter("busy");
  expect(await stub.check(rule)).toEqual({ allowed: true, remaining: 1, retryAfterMs: 0 });
  await evictDurableObject(stub);
  expect(await stub.check(rule)).toEqual({ allowed: true, remaining: 0, retryAfterMs: 0 });
  const { allowed, retryAfterMs } = await stub.check(rule);
  expect(allowed).toBe(false);
  expect(retryAfterMs).toBeGreaterThan(50_000);
  expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("the window slides, and its alarm leaves nothing behind", async () => {
  const rule = { limit: 1, windowMs: 1_000 };
  const stub = limiter("sliding");
  expect((await stub.check(rule)).allowed).toBe(true);
  expect((await stub.check(rule)).allowed).toBe(false);
  await vi.waitFor(async () => expect((await stub.check(rule)).allowed).toBe(true), 5_000);
  await vi.waitFor(async () => expect([await hitsOf(stub), await alarmOf(stub)]).toEqual([0, null]), 5_000);
});

test("a limiter that fails lets the client through and is one event", async () => {
  const project = reportToNewProject();
  const stub = limiter("broken");
  await dropTable(stub);
  expect(await stub.check({ limit: 5, windowMs: 1_000 })).toEqual({
    allowed: true,
    remaining: 0,
    retryAfterMs: 0,
  });
  const event = await eventFrom(stub, project, {
    className: "RateLimiter",
    handler: "check",
    handled: true,
    type: "Error",
  });
  expect(event).toMatchObject({
    tags: { "rate_limiter.failed": "open" },
    extra: { limit: 5, windowMs: 1_000 },
  });
  expect((await stub.check({ limit: 5, windowMs: 1_000 })).remaining).toBe(4);
});

test("a clean-up that fails is one event, and the platform tries it again", async () => {
  const project = reportToNewProject();
  const stub = limiter("unclean");
  await dropTable(stub);
  await runInDurableObject(stub, (_, { storage }) => storage.setAlarm(Date.now() + 5));
  const event = await onlyEvent(project);
  expectFrom(stub, event, { className: "RateLimiter", handler: "alarm", handled: false, type: "Error" });
  expect(event.contexts.alarm).toMatchObject({ retry_count: 0, is_retry: false });
  // The constructor makes the table again.
  await evictDurableObject(stub);
  await vi.waitFor(async () => expect(await alarmOf(stub)).toBe(null), 10_000);
});
