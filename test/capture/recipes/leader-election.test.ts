import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { onlyEvent, reportToNewProject, settledEvents } from "../../support/received.ts";
import { eventFrom, failureOf } from "./support.ts";

const election = (name: string) => env.LEADER_ELECTION_RECIPE.getByName(name);

test("the first candidate leads, and the others learn of it, also after an eviction", async () => {
  const stub = election("first");
  const lease = await stub.campaign("a");
  expect(lease).toMatchObject({ leader: "a", term: 1 });
  await evictDurableObject(stub);
  expect(await stub.campaign("b")).toEqual(lease);
});

test("a leader that sends its heartbeat leads past the end of its first lease, and until it stops", async () => {
  const project = reportToNewProject();
  const stub = election("alive");
  const { expires, term } = await stub.campaign("a", 1_000);
  while (Date.now() < expires + 300) {
    await stub.heartbeat("a", term);
    await scheduler.wait(100);
  }
  expect(await stub.campaign("b")).toMatchObject({ leader: "a", term });
  expect(await settledEvents(project, 0)).toEqual([]);

  const afterwards = reportToNewProject();
  expect((await onlyEvent(afterwards)).tags["election.leader"]).toBe("a");
  expect(await stub.campaign("b")).toMatchObject({ leader: "b" });
});

test("a leader without a heartbeat loses its lease to the next, and is one event", async () => {
  const project = reportToNewProject();
  const stub = election("dead");
  await stub.campaign("a", 50);
  const event = await eventFrom(stub, project, {
    className: "LeaderElection",
    handler: "alarm",
    handled: true,
    type: "LeaseExpiredError",
  });
  expect(event).toMatchObject({
    level: "warning",
    tags: { "election.leader": "a" },
    extra: { term: 1, leaseMs: 50 },
  });
  expect(await stub.campaign("b")).toMatchObject({ leader: "b", term: 2 });
});

test("a candidate that finds an ended lease before the alarm does leads, with the same event", async () => {
  const project = reportToNewProject();
  const stub = election("late alarm");
  const { leader, term } = await stub.campaign("a");
  await runInDurableObject(stub, (_, { storage }) =>
    storage.kv.put("lease", { leader, term, leaseMs: 1, expires: Date.now() - 1 }),
  );
  expect(await stub.campaign("b")).toMatchObject({ leader: "b", term: 2 });
  const event = await eventFrom(stub, project, {
    className: "LeaderElection",
    handler: "campaign",
    handled: true,
    type: "LeaseExpiredError",
  });
  expect(event.tags["election.leader"]).toBe("a");
});

test("a leader that comes back too late gets an error, and is one event that names both", async () => {
  const stub = election("late");
  const { term } = await stub.campaign("a", 50);
  await vi.waitFor(async () => expect(await stub.campaign("b")).toMatchObject({ leader: "b" }), 5_000);

  const project = reportToNewProject();
  const error = await failureOf(() => stub.heartbeat("a", term));
  expect(error.message).toBe("a leads no more");
  const event = await eventFrom(stub, project, {
    className: "LeaderElection",
    handler: "heartbeat",
    handled: false,
    type: "DeposedError",
  });
  expect(event).toMatchObject({
    level: "warning",
    tags: { "election.leader": "b", "election.deposed": "a" },
    extra: { term: 1, lease: { leader: "b", term: 2 } },
  });
  expect(await stub.campaign("c")).toMatchObject({ leader: "b", term: 2 });
});
