import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { reportToNewProject, settledEvents, thrown } from "../../support/received.ts";
import { expectFrom, newUpstream } from "./support.ts";

const scheduler = (name: string) => env.SCHEDULER_RECIPE.getByName(name);
const alarmOf = (stub: DurableObjectStub) => runInDurableObject(stub, (_, { storage }) => storage.getAlarm());
/** Not when no alarm is set: while one runs, that looks the same. */
const nothingDue = (stub: DurableObjectStub) =>
  vi.waitFor(async () => {
    const due = await runInDurableObject(stub, (_, { storage }) =>
      storage.sql.exec("SELECT key FROM due").toArray(),
    );
    expect(due).toEqual([]);
  }, 10_000);

test("the one alarm stands at the earliest event, and goes with the last", async () => {
  const stub = scheduler("alarm");
  const soon = Date.now() + 100_000;
  const event = { url: "http://unused/", body: "" };
  await stub.schedule({ ...event, key: "later", at: soon + 5 });
  expect(await alarmOf(stub)).toBe(soon + 5);
  await stub.schedule({ ...event, key: "sooner", at: soon });
  expect(await alarmOf(stub)).toBe(soon);
  await stub.schedule({ ...event, key: "sooner", at: soon + 10 });
  expect(await alarmOf(stub)).toBe(soon + 5);
  await stub.cancel("later");
  expect(await alarmOf(stub)).toBe(soon + 10);
  await stub.cancel("sooner");
  expect(await alarmOf(stub)).toBe(null);
});

test("each event is posted at its time, also after an eviction", async () => {
  const project = reportToNewProject();
  const { url, bodies } = newUpstream();
  const stub = scheduler("times");
  const now = Date.now();
  await stub.schedule({ key: "second", at: now + 400, url, body: "2" });
  await stub.schedule({ key: "first", at: now + 200, url, body: "1" });
  await stub.schedule({ key: "third", at: now + 600, url, body: "3" });
  await evictDurableObject(stub);
  await nothingDue(stub);
  expect(Date.now()).toBeGreaterThanOrEqual(now + 600);
  expect(await bodies()).toEqual(["1", "2", "3"]);
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("events that fail are one event each, under their key, and the others are posted", async () => {
  const project = reportToNewProject();
  const [well, ill] = [newUpstream(), newUpstream()];
  await ill.behave({ status: 500 });
  const stub = scheduler("failing");
  const at = Date.now() + 200;
  await stub.schedule({ key: "a", at, url: well.url, body: "a" });
  await stub.schedule({ key: "b", at, url: ill.url, body: "b" });
  await stub.schedule({ key: "c", at, url: "no address", body: "c" });
  await stub.schedule({ key: "d", at: at + 200, url: well.url, body: "d" });
  await nothingDue(stub);
  expect(await well.bodies()).toEqual(["a", "d"]);
  expect(await ill.bodies()).toEqual(["b"]);

  const events = await settledEvents(project, 2);
  expect(events).toHaveLength(2);
  const [b, c] = ["b", "c"].map((key) => events.find(({ tags }) => tags["due.key"] === key));
  expectFrom(stub, b, { className: "Scheduler", handler: "alarm", handled: true, type: "Error" });
  expectFrom(stub, c, { className: "Scheduler", handler: "alarm", handled: true, type: "TypeError" });
  expect(b?.extra).toEqual({ due: new Date(at).toISOString() });
  expect(thrown(b).value).toBe("127.0.0.1 answered 500");
  await evictDurableObject(stub);
});

test("an event that is set to another time while it runs runs then again", async () => {
  const { url, behave, bodies } = newUpstream();
  await behave({ delayMs: 1_000 });
  const stub = scheduler("moved");
  await stub.schedule({ key: "a", at: Date.now(), url, body: "old" });
  await vi.waitFor(async () => expect(await bodies()).toHaveLength(1), 5_000);
  await stub.schedule({ key: "a", at: Date.now() + 2_000, url, body: "new" });
  await nothingDue(stub);
  expect(await bodies()).toEqual(["old", "new"]);
});
