import { createExecutionContext, createMessageBatch, waitOnExecutionContext } from "cloudflare:test";
import { WorkerEntrypoint } from "cloudflare:workers";
import { expect, test } from "vitest";
import { captureHandlers } from "../../../worker/capture/index.ts";
import { newProject, settledEvents, thrown } from "../../support/received.ts";
import { Accounts, PlainAccounts } from "../scenarios/entry.ts";

const FAILURES: [string, (accounts: PlainAccounts) => unknown][] = [
  ["fetch", (accounts) => accounts.fetch(new Request("http://accounts/fail?token=secret"))],
  ["scheduled", (accounts) => accounts.scheduled()],
  ["queue", (accounts) => Reflect.apply(accounts.queue, accounts, [createMessageBatch("jobs", [])])],
  ["open", (accounts) => accounts.open(-1)],
];

test.for(FAILURES)("%s of a WorkerEntrypoint that fails is one event", async ([handler, fail]) => {
  const project = newProject();
  const ctx = createExecutionContext();
  const accounts = new Accounts(ctx, { SENTRY_DSN: project.dsn } as never);
  await expect((async () => fail(accounts))()).rejects.toThrow(`${handler} failed`);
  await waitOnExecutionContext(ctx);
  const events = await settledEvents(project, 1);
  expect(events.map((event) => [event.transaction, thrown(event).value])).toEqual([
    [`Accounts.${handler}`, `${handler} failed`],
  ]);
  expect(events[0]?.request).toEqual(
    handler === "fetch" ? { method: "GET", url: "http://accounts/fail" } : undefined,
  );
});

test("a covered WorkerEntrypoint works as bare, with private fields and inner calls", async () => {
  const project = newProject();
  const accounts = new Accounts(createExecutionContext(), { SENTRY_DSN: project.dsn } as never);
  expect(accounts).toBeInstanceOf(WorkerEntrypoint);
  expect(accounts).toBeInstanceOf(PlainAccounts);
  expect(accounts.opened).toBe(7);
  expect(accounts.open(1)).toBe(8);
  expect(accounts.catches()).toBe("caught");
  expect(await (await accounts.fetch(new Request("http://accounts/"))).text()).toBe("opened 7");
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("a value that is neither an object nor a class is refused", () => {
  const refused = (handler: unknown) => () => captureHandlers(handler as object);
  expect(refused("fetch")).toThrow("captureHandlers takes an object with handlers, or a class; got string");
  expect(refused(null)).toThrow("got null");
  expect(() => captureHandlers(PlainAccounts, { rpc: ["close"] })).toThrow(
    'captureHandlers: rpc must name methods of PlainAccounts; got "close"',
  );
});
