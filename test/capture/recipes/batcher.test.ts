import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { onlyEvent, reportToNewProject, settledEvents, thrown } from "../../support/received.ts";
import { eventFrom, expectFrom, newUpstream } from "./support.ts";

const batcher = (name: string) => env.BATCHER_RECIPE.getByName(name);

function useNewUpstream() {
  const upstream = newUpstream();
  env.UPSTREAM = upstream.url;
  return upstream;
}

/** Not when no alarm is set: while one runs, that looks the same. */
const nothingLeft = (stub: DurableObjectStub) =>
  vi.waitFor(async () => {
    const items = await runInDurableObject(stub, (_, { storage }) =>
      storage.sql.exec("SELECT id FROM item WHERE kept = 0").toArray(),
    );
    expect(items).toEqual([]);
  }, 10_000);

test("items of one second go out as one batch, also across an eviction", async () => {
  const project = reportToNewProject();
  const upstream = useNewUpstream();
  const stub = batcher("together");
  await stub.add({ n: 1 });
  await stub.add({ n: 2 });
  await evictDurableObject(stub);
  await stub.add("three");
  await nothingLeft(stub);
  expect(await upstream.bodies()).toEqual(['[{"n":1},{"n":2},"three"]']);
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("more than a batch holds goes out in several, in order", async () => {
  const upstream = useNewUpstream();
  const stub = batcher("many");
  for (let n = 0; n < 101; n++) await stub.add(n);
  await nothingLeft(stub);
  const batches = (await upstream.bodies()).map((body): unknown[] => JSON.parse(body));
  expect(batches.flat()).toEqual(Array.from({ length: 101 }, (_, n) => n));
  expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(100);
});

test("an upstream that fails once is tried again, and makes no event", async () => {
  const project = reportToNewProject();
  const upstream = useNewUpstream();
  await upstream.behave({ status: 503 });
  const stub = batcher("hiccup");
  await stub.add(1);
  await vi.waitFor(async () => expect(await upstream.bodies()).toHaveLength(1), 5_000);
  await upstream.behave({});
  await nothingLeft(stub);
  expect(await upstream.bodies()).toEqual(["[1]", "[1]"]);
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("after five attempts it gives up: one fatal event, and the batch is kept and can be sent again", async () => {
  const project = reportToNewProject();
  const upstream = useNewUpstream();
  await upstream.behave({ status: 503 });
  const stub = batcher("outage");
  await stub.add("a");
  await stub.add("b");
  for (let attempt = 1; attempt <= 5; attempt++) {
    await runDurableObjectAlarm(stub);
    expect(await upstream.bodies()).toHaveLength(attempt);
    if (attempt < 5) await evictDurableObject(stub);
  }
  const event = await eventFrom(stub, project, {
    className: "Batcher",
    handler: "alarm",
    handled: true,
    type: "GaveUpError",
  });
  expect(event).toMatchObject({
    level: "fatal",
    tags: { "batch.attempts": "5", "batch.fate": "kept" },
    extra: { items: 2, first_id: 1, last_id: 2 },
  });
  expect(event.exception.values.map(({ value }) => value)).toEqual([
    "the upstream answered 503",
    "gave up after 5 attempts",
  ]);

  await upstream.behave({});
  await stub.add("c");
  await nothingLeft(stub);
  expect((await upstream.bodies()).at(-1)).toBe('["c"]');
  expect(await stub.resend()).toBe(2);
  await nothingLeft(stub);
  expect((await upstream.bodies()).at(-1)).toBe('["a","b"]');
  expect(await stub.resend()).toBe(0);
});

test("a failure of its own is one event, and the platform tries the alarm again", async () => {
  const project = reportToNewProject();
  const upstream = useNewUpstream();
  const stub = batcher("own");
  await stub.add(1);
  await runInDurableObject(stub, (_, { storage }) => storage.sql.exec("ALTER TABLE item RENAME TO gone"));
  const event = await onlyEvent(project);
  expectFrom(stub, event, { className: "Batcher", handler: "alarm", handled: false, type: "Error" });
  expect(thrown(event).value).toContain("no such table: item");
  await runInDurableObject(stub, (_, { storage }) => storage.sql.exec("ALTER TABLE gone RENAME TO item"));
  await nothingLeft(stub);
  expect(await upstream.bodies()).toEqual(["[1]"]);
  await evictDurableObject(stub);
});
