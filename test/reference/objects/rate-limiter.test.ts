import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { RATE_LIMIT, RATE_WINDOW_MS } from "../../../worker/reference/objects/rate-limiter.ts";
import { onlyEvent, reportToNewProject, thrown } from "../../support/received.ts";

async function takeAll(name: string) {
  const limiter = env.RATE_LIMITER.getByName(name);
  for (let taken = 1; taken <= RATE_LIMIT; taken++) {
    expect(await limiter.take()).toEqual({ allowed: true, remaining: RATE_LIMIT - taken });
  }
  return limiter;
}

/** Lets time pass for the object's rows. */
async function age(limiter: ReturnType<typeof env.RATE_LIMITER.getByName>, ms: number): Promise<void> {
  await runInDurableObject(limiter, (_, { storage }) => {
    storage.sql.exec("UPDATE hit SET at = at - ?", ms);
  });
}

test("the limit holds through an eviction, and slides", async () => {
  const limiter = await takeAll("sliding");
  await evictDurableObject(limiter);
  const refused = await limiter.take();
  expect(refused).toEqual({ allowed: false, retryAfterSeconds: expect.any(Number) });

  await age(limiter, RATE_WINDOW_MS / 2);
  const later = await limiter.take();
  if (later.allowed || refused.allowed) throw new Error("the limit did not hold");
  expect(later.retryAfterSeconds).toBeLessThanOrEqual(RATE_WINDOW_MS / 2000);

  await age(limiter, RATE_WINDOW_MS / 2);
  expect(await limiter.take()).toEqual({ allowed: true, remaining: RATE_LIMIT - 1 });
});

test("the alarm empties the object of an idle client, which can be used again", async () => {
  const limiter = await takeAll("idle");
  const alarm = await runInDurableObject(limiter, (_, { storage }) => storage.getAlarm());
  expect(Math.abs((alarm ?? 0) - Date.now() - RATE_WINDOW_MS)).toBeLessThan(10_000);

  await age(limiter, RATE_WINDOW_MS);
  await runInDurableObject(limiter, (_, { storage }) => storage.setAlarm(Date.now() + 10));
  await vi.waitFor(async () => {
    const left = await runInDurableObject(limiter, (_, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'hit'").toArray(),
    );
    expect(left).toEqual([]);
  }, 5000);
  expect(await limiter.take()).toEqual({ allowed: true, remaining: RATE_LIMIT - 1 });
});

test("an alarm keeps hits that are still in the window, and runs again for them", async () => {
  const limiter = env.RATE_LIMITER.getByName("busy");
  await limiter.take();
  await age(limiter, RATE_WINDOW_MS);
  await limiter.take();
  await runInDurableObject(limiter, (_, { storage }) => storage.setAlarm(Date.now() + 10));
  await vi.waitFor(async () => {
    const { rows, alarm } = await runInDurableObject(limiter, async (_, { storage }) => ({
      rows: storage.sql.exec("SELECT at FROM hit").toArray().length,
      alarm: (await storage.getAlarm()) ?? 0,
    }));
    expect(rows).toBe(1);
    expect(alarm).toBeGreaterThan(Date.now() + RATE_WINDOW_MS / 2);
  }, 5000);
});

test("a failing alarm makes an event with the object's id, and goes on failing", async () => {
  const project = reportToNewProject();
  const limiter = env.RATE_LIMITER.getByName("93.184.215.14");
  await limiter.take();
  await runInDurableObject(limiter, async (_, { storage }) => {
    storage.sql.exec("DROP TABLE hit");
    await storage.setAlarm(Date.now() + 10);
  });
  const event = await vi.waitFor(async () => {
    const [first] = await project.events();
    if (first === undefined) throw new Error("no event yet");
    return first;
  }, 10_000);
  expect(event).toMatchObject({
    transaction: "RateLimiter.alarm",
    tags: {
      "durable_object.class": "RateLimiter",
      "durable_object.id": limiter.id.toString(),
      handler: "alarm",
    },
    contexts: { alarm: { retry_count: 0, is_retry: false } },
  });
  expect(thrown(event).value).toContain("no such table: hit");
  // What leaves the alarm is what the platform tries it again for.
  const again = await runInDurableObject(limiter, (instance) => instance.alarm().catch(String));
  expect(again).toContain("no such table: hit");
  await limiter.take();
});

test("a failing request makes an event of the object and is rejected", async () => {
  const project = reportToNewProject();
  const limiter = env.RATE_LIMITER.getByName("failing");
  await runInDurableObject(limiter, (_, { storage }) => {
    storage.sql.exec("CREATE TABLE hit (something_else TEXT)");
  });
  await expect((async () => await limiter.take())()).rejects.toThrow("no such column: at");
  const event = await onlyEvent(project);
  expect(event.transaction).toBe("RateLimiter.take");
  expect(thrown(event).stacktrace?.frames.at(-1)?.filename).toContain("rate-limiter.ts");
});
