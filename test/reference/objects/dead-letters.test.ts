import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { KEPT_LETTERS, KEPT_MS, type NewLetter } from "../../../worker/reference/objects/dead-letters.ts";
import { onlyEvent, reportToNewProject, thrown } from "../../support/received.ts";

type Store = ReturnType<typeof env.DEAD_LETTERS.getByName>;

function letter(reason: string, parts: Partial<NewLetter> = {}): NewLetter {
  return {
    message: crypto.randomUUID(),
    reason,
    receivedAt: Date.now(),
    eventId: null,
    type: null,
    body: "{}",
    ...parts,
  };
}

async function reasons(store: Store): Promise<string[]> {
  return (await store.list(100)).map(({ reason }) => reason);
}

/** Has the object's alarm run now. */
async function ring(store: Store): Promise<void> {
  await runInDurableObject(store, (_, { storage }) => storage.setAlarm(Date.now() + 10));
}

test("a message that comes twice is kept once", async () => {
  const store = env.DEAD_LETTERS.getByName("twice");
  const [one, two] = [letter("one"), letter("two")];
  await store.keep([one, two]);
  await store.keep([one]);
  expect(await reasons(store)).toEqual(["two", "one"]);
});

test("the newest are kept", async () => {
  const store = env.DEAD_LETTERS.getByName("many");
  const letters = Array.from({ length: KEPT_LETTERS + 5 }, (_, index) => letter(`${index}`));
  await store.keep(letters);
  const kept = await store.list(KEPT_LETTERS * 2);
  expect(kept).toHaveLength(KEPT_LETTERS);
  expect([kept[0]?.reason, kept.at(-1)?.reason]).toEqual([`${KEPT_LETTERS + 4}`, "5"]);
});

test("the alarm drops what is too old, comes back for the rest, and empties the object in the end", async () => {
  const store = env.DEAD_LETTERS.getByName("old");
  const receivedAt = Date.now() - KEPT_MS;
  await store.keep([letter("old", { receivedAt }), letter("newer", { receivedAt: receivedAt + 60_000 })]);
  await ring(store);
  await vi.waitFor(async () => expect(await reasons(store)).toEqual(["newer"]), 5_000);
  const alarm = await runInDurableObject(store, (_, { storage }) => storage.getAlarm());
  expect(alarm).toBe(receivedAt + 60_000 + KEPT_MS);

  await runInDurableObject(store, (_, { storage }) => {
    storage.sql.exec("UPDATE letter SET received_at = ?", receivedAt);
  });
  await ring(store);
  await vi.waitFor(async () => {
    const tables = await runInDurableObject(store, (_, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'letter'").toArray(),
    );
    expect(tables).toEqual([]);
  }, 5_000);
  expect(await reasons(store)).toEqual([]);
});

test("a time in the future counts as now: nothing is kept for ever", async () => {
  const store = env.DEAD_LETTERS.getByName("future");
  await store.keep([letter("future", { receivedAt: Date.now() + 1e12 })]);
  const [kept] = await store.list(1);
  expect(kept?.receivedAt).toBeLessThanOrEqual(Date.now());
});

test("messages that could not be put on the queue stay, and the next redrive sends them", async () => {
  const store = env.DEAD_LETTERS.getByName("broken");
  await store.keep([letter("no JSON", { body: "{" })]);
  await expect((async () => await store.redrive())()).rejects.toThrow(SyntaxError);
  expect(await reasons(store)).toEqual(["no JSON"]);
  await runInDurableObject(store, (_, { storage }) => {
    storage.sql.exec("UPDATE letter SET body = '{}'");
  });
  expect(await store.redrive()).toEqual({ redriven: 1, left: 0 });
});

test("what cannot be put on the queue is one event of the store", async () => {
  const store = env.DEAD_LETTERS.getByName("reporting");
  await store.keep([letter("no JSON", { body: "{" })]);
  const project = reportToNewProject();
  await expect((async () => await store.redrive())()).rejects.toThrow(SyntaxError);
  const event = await onlyEvent(project);
  expect(event.tags).toMatchObject({
    "durable_object.class": "DeadLetters",
    "durable_object.name": "reporting",
  });
  expect(thrown(event).type).toBe("SyntaxError");
});

test("a message that cannot be put on the queue delays no other", async () => {
  const store = env.DEAD_LETTERS.getByName("one broken");
  const others = Array.from({ length: 10 }, (_, index) => letter(`${index}`));
  await store.keep([letter("no JSON", { body: "{" }), ...others]);
  await expect((async () => await store.redrive())()).rejects.toThrow(SyntaxError);
  expect(await reasons(store)).toEqual(["no JSON"]);
});
