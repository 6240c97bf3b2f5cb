import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { onlyEvent, reportToNewProject, settledEvents } from "../../support/received.ts";
import { connect, eventFrom, expectFrom, failureOf } from "./support.ts";

const board = (name: string) => env.WHITEBOARD_RECIPE.getByName(name);

async function strokesOf(stub: DurableObjectStub): Promise<unknown> {
  return await (await stub.fetch("http://board/")).json();
}

async function change(stub: DurableObjectStub, query: string): Promise<void> {
  await runInDurableObject(stub, (_, { storage }) => void storage.sql.exec(query));
}

test("a stroke is seen by all and kept, also across hibernation, until the alarm wipes the board", async () => {
  const project = reportToNewProject();
  const stub = board("lesson");
  const [ann, bob] = [await connect(stub), await connect(stub)];
  for (const peer of [ann, bob]) expect(await peer.next()).toEqual([]);
  ann.socket.send("[1,2]");
  for (const peer of [ann, bob]) expect(await peer.next()).toEqual([1, 2]);
  await evictDurableObject(stub);
  bob.socket.send("[3,4]");
  for (const peer of [ann, bob]) expect(await peer.next()).toEqual([3, 4]);
  expect(await strokesOf(stub)).toEqual([
    [1, 2],
    [3, 4],
  ]);
  await runDurableObjectAlarm(stub);
  expect(await ann.next()).toEqual([]);
  expect(await strokesOf(stub)).toEqual([]);
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("an error of the user's method is one event under the platform's handler", async () => {
  const project = reportToNewProject();
  const stub = board("message");
  const ann = await connect(stub);
  await ann.next();
  ann.socket.send('"no points"');
  await eventFrom(stub, project, {
    className: "Whiteboard",
    handler: "webSocketMessage",
    handled: false,
    type: "TypeError",
  });
  ann.socket.send("[5]");
  expect(await ann.next()).toEqual([5]);
});

test("fetch and connect that fail are one event each, and the caller gets the error", async () => {
  const stub = board("fetch");
  await strokesOf(stub);
  await change(stub, "ALTER TABLE stroke RENAME TO gone");
  for (const failing of [() => stub.fetch("http://board/"), () => connect(stub)]) {
    const project = reportToNewProject();
    expect((await failureOf(failing)).message).toContain("no such table: stroke");
    const event = await onlyEvent(project);
    expectFrom(stub, event, { className: "Whiteboard", handler: "fetch", handled: false, type: "Error" });
    expect(event.request?.method).toBe("GET");
  }
  await evictDurableObject(stub);
});

test("an alarm that fails is one event, and the platform tries it again", async () => {
  const project = reportToNewProject();
  const stub = board("alarm");
  await strokesOf(stub);
  await change(stub, "ALTER TABLE stroke RENAME TO gone");
  await runInDurableObject(stub, (_, { storage }) => storage.setAlarm(Date.now() + 5));
  const event = await onlyEvent(project);
  expectFrom(stub, event, { className: "Whiteboard", handler: "alarm", handled: false, type: "Error" });
  expect(event.contexts.alarm).toMatchObject({ retry_count: 0 });
  await change(stub, "INSERT INTO gone VALUES ('[]')");
  await change(stub, "ALTER TABLE gone RENAME TO stroke");
  await vi.waitFor(async () => expect(await strokesOf(stub)).toEqual([]), 10_000);
  await evictDurableObject(stub);
});

test("a start that fails in blockConcurrencyWhile is one event, and the board starts when its cause is gone", async () => {
  const project = reportToNewProject();
  const stub = board("start");
  await change(stub, "CREATE TABLE stroke (of_another_release TEXT)");
  expect((await failureOf(() => stub.fetch("http://board/"))).message).toContain("no such column: points");
  const event = await onlyEvent(project);
  expectFrom(stub, event, { className: "Whiteboard", handler: "onStart", handled: false, type: "Error" });
  // A stub of an object that was reset keeps failing.
  const again = board("start");
  await change(again, "DROP TABLE stroke");
  expect(await strokesOf(again)).toEqual([]);
  await evictDurableObject(again);
});
