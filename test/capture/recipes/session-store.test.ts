import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { onlyEvent, reportToNewProject, settledEvents, thrown } from "../../support/received.ts";
import { eventFrom, expectFrom } from "./support.ts";

const HOUR_MS = 3_600_000;
const ANN = { user: "ann", roles: ["admin"] };
const store = (name: string) => env.SESSION_STORE_RECIPE.getByName(name);
const alarmOf = (stub: DurableObjectStub) => runInDurableObject(stub, (_, { storage }) => storage.getAlarm());

function change(stub: DurableObjectStub, query: string, ...values: unknown[]): Promise<unknown[]> {
  return runInDurableObject(stub, (_, { storage }) => storage.sql.exec(query, ...values).toArray());
}

async function expectAlarmInAnHour(stub: DurableObjectStub): Promise<void> {
  const inMs = ((await alarmOf(stub)) ?? 0) - Date.now();
  expect(inMs).toBeGreaterThan(HOUR_MS - 60_000);
  expect(inMs).toBeLessThanOrEqual(HOUR_MS);
}

test("keeps a session until it expires or is closed, also across an eviction", async () => {
  const project = reportToNewProject();
  const stub = store("sessions");
  const [kept, closed, short] = [
    await stub.open(ANN, HOUR_MS),
    await stub.open(ANN, HOUR_MS),
    await stub.open(ANN, 200),
  ];
  await evictDurableObject(stub);
  expect(await stub.find(kept)).toEqual(ANN);
  await stub.close(closed);
  expect(await stub.find(closed)).toBe(null);
  await vi.waitFor(async () => expect(await stub.find(short)).toBe(null), 5_000);
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("every hour what has expired is deleted, until nothing is left", async () => {
  const stub = store("hourly");
  const [kept] = [await stub.open(ANN, HOUR_MS), await stub.open(ANN, -1)];
  await expectAlarmInAnHour(stub);
  await runDurableObjectAlarm(stub);
  expect(await change(stub, "SELECT id FROM session")).toEqual([{ id: kept }]);
  await expectAlarmInAnHour(stub);

  await stub.close(kept);
  await runInDurableObject(stub, (_, { storage }) => storage.setAlarm(Date.now() + 5));
  await vi.waitFor(async () => expect(await alarmOf(stub)).toBe(null), 5_000);
});

test("a session that cannot be read means not logged in, and is one event without its text", async () => {
  const project = reportToNewProject();
  const stub = store("unreadable");
  const id = await stub.open(ANN, HOUR_MS);
  await change(stub, "UPDATE session SET value = ?", "secret of ann");
  expect(await stub.find(id)).toBe(null);
  expect(await stub.find(id)).toBe(null);
  const event = await eventFrom(stub, project, {
    className: "SessionStore",
    handler: "find",
    handled: true,
    type: "TypeError",
  });
  expect(thrown(event).value).toBe("a stored session cannot be read");
  expect(event.extra).toEqual({ characters: 13, expires: expect.stringMatching(/^\d{4}-.+Z$/) });
  const text = JSON.stringify(event);
  expect(text).not.toContain("secret");
  expect(text).not.toContain(id);
});

test("an hour whose clean-up fails is one event, and the next hour is not lost", async () => {
  const project = reportToNewProject();
  const stub = store("unclean");
  await stub.open(ANN, HOUR_MS);
  await change(stub, "DROP TABLE session");
  await runInDurableObject(stub, (_, { storage }) => storage.setAlarm(Date.now() + 5));
  const event = await onlyEvent(project);
  expectFrom(stub, event, { className: "SessionStore", handler: "alarm", handled: true, type: "Error" });
  expect(thrown(event).value).toContain("no such table: session");
  await vi.waitFor(() => expectAlarmInAnHour(stub), 5_000);
  await evictDurableObject(stub);
});
