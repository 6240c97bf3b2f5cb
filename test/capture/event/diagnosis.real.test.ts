import { introspectWorkflowInstance, runInDurableObject } from "cloudflare:test";
import { DurableObject, env, RpcStub, RpcTarget } from "cloudflare:workers";
import { deflateSync, inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { diagnose } from "../../../worker/capture/event/diagnosis.ts";
import { newProject, onlyEvent, thrown } from "../../support/received.ts";

/** What workerd throws at the place where an application would catch it. */
async function caught(action: () => unknown): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

function caughtInObject(action: (ctx: DurableObjectState) => unknown): Promise<unknown> {
  const room = env.ROOM.get(env.ROOM.newUniqueId());
  return caught(() =>
    runInDurableObject(room, async (_instance, ctx) => {
      await action(ctx);
    }),
  );
}

const slugOf = (error: unknown) => diagnose(error)?.slug;
const { LOBBY } = env as unknown as { LOBBY: typeof env.ROOM };
/** Local workerd takes more than the 2 MB of production. */
const tooBig = () => "x".repeat(20_000_000);

class Card {}

/** Its constructor forgets super(). */
class Careless extends DurableObject<Cloudflare.Env> {
  // biome-ignore lint/correctness/noUnreachableSuper: this is the failure
  constructor(ctx?: DurableObjectState) {
    if (ctx) super(ctx, env);
  }
}

class Empty extends RpcTarget {}

test.for<[slug: string, where: string, failure: () => Promise<unknown>]>([
  [
    "missing-binding",
    "idFromName() of a binding that is not there",
    () => caught(() => LOBBY.idFromName("a")),
  ],
  [
    "missing-binding",
    "idFromString() of a binding that is not there",
    () => caught(() => LOBBY.idFromString("a")),
  ],
  [
    "missing-binding",
    "newUniqueId() of a binding that is not there",
    () => caught(() => LOBBY.newUniqueId()),
  ],
  ["missing-binding", "getByName() of a binding that is not there", () => caught(() => LOBBY.getByName("a"))],
  [
    "missing-table",
    "a query",
    () => caughtInObject(({ storage }) => storage.sql.exec("SELECT * FROM nowhere")),
  ],
  [
    "missing-table",
    "a query, seen by the caller of the object",
    () => caught(async () => await env.COUNTER.getByName("queries").query()),
  ],
  ["value-too-large", "storage.put()", () => caughtInObject(({ storage }) => storage.put("a", tooBig()))],
  [
    "value-too-large",
    "storage.kv.put()",
    () => caughtInObject(({ storage }) => storage.kv.put("a", tooBig())),
  ],
  [
    "value-too-large",
    "a bound parameter",
    () => caughtInObject(({ storage }) => storage.sql.exec("SELECT ?", tooBig())),
  ],
  [
    "value-too-large",
    "a statement",
    () => caughtInObject(({ storage }) => storage.sql.exec(`SELECT '${"x".repeat(200_000)}'`)),
  ],
  ["not-serializable", "storage.put()", () => caughtInObject(({ storage }) => storage.put("a", () => 1))],
  [
    "not-serializable",
    "an argument of an RPC method",
    () => caught(() => env.ROOM.getByName("cards").use(new Card() as string)),
  ],
  ["object-reset", "ctx.abort()", () => caughtInObject((ctx) => ctx.abort("the room is closed"))],
  [
    "socket-closed",
    "send() to a closed socket",
    () =>
      caught(() => {
        const { 1: socket } = new WebSocketPair();
        socket.accept();
        socket.close();
        socket.send("too late");
      }),
  ],
  ["missing-super", "a constructor without super()", () => caught(() => new Careless())],
  [
    "missing-method",
    "an RPC method that is not there",
    () => caught(async () => await (new RpcStub(new Empty()) as unknown as { join(): Promise<void> }).join()),
  ],
  ["memory-limit", "a buffer of petabytes", () => caught(() => new ArrayBuffer(2 ** 52))],
  [
    "memory-limit",
    "what zlib unpacks is over its limit",
    () => caught(() => inflateSync(deflateSync(new Uint8Array(10_000)), { maxOutputLength: 10 })),
  ],
  ["transaction", "BEGIN", () => caughtInObject(({ storage }) => storage.sql.exec("BEGIN TRANSACTION"))],
  ["transaction", "SAVEPOINT", () => caughtInObject(({ storage }) => storage.sql.exec("SAVEPOINT a"))],
  [
    "transaction",
    "its txn after the closure",
    () =>
      caughtInObject(async ({ storage }) =>
        (await storage.transaction(async (txn) => ({ get: () => txn.get("a") }))).get(),
      ),
  ],
  [
    "transaction",
    "its txn after a rollback",
    () =>
      caughtInObject(({ storage }) =>
        storage.transaction(async (txn) => {
          txn.rollback();
          await txn.put("a", 1);
        }),
      ),
  ],
  [
    "transaction",
    "a rollback from within another",
    () =>
      caughtInObject(({ storage }) =>
        storage.transaction((txn) => storage.transaction(async () => txn.rollback())),
      ),
  ],
  [
    "transaction",
    "deleteAll() within one",
    () => caughtInObject(({ storage }) => storage.transaction(() => storage.deleteAll())),
  ],
  [
    "table-locked",
    "a table that a cursor reads is dropped",
    () =>
      caughtInObject(({ storage }) => {
        storage.sql.exec("CREATE TABLE a (b); INSERT INTO a VALUES (1), (2)");
        storage.sql.exec("SELECT * FROM a").next();
        storage.sql.exec("DROP TABLE a");
      }),
  ],
  ["connection-lost", "fetch() of a closed port", () => caught(() => fetch("http://127.0.0.1:1/"))],
  [
    "cross-request-io",
    "the body of a response that another invocation got",
    async () => {
      const response = await env.COUNTER.getByName("bodies").fetch("http://counter/");
      return caughtInObject(() => response.text());
    },
  ],
])("%s: %s", async ([slug, , failure]) => {
  expect(slugOf(await failure())).toBe(slug);
});

test("a Workflow instance created twice is instance-exists", async () => {
  const id = crypto.randomUUID();
  const params = { dsn: "", fail: "nowhere" } as const;
  await using instance = await introspectWorkflowInstance(env.FLOW, id);
  await env.FLOW.create({ id, params });
  expect(slugOf(await caught(() => env.FLOW.create({ id, params })))).toBe("instance-exists");
  await instance.waitForStatus("complete");
});

test("a step that takes too long is step-timeout as run() sees it", async () => {
  const project = newProject();
  const id = crypto.randomUUID();
  await using instance = await introspectWorkflowInstance(env.FLOW, id);
  await instance.modify(async (modifier) => {
    await modifier.disableRetryDelays();
    await modifier.forceStepTimeout({ name: "charge" });
  });
  await env.FLOW.create({ id, params: { dsn: project.dsn, fail: "nowhere" } });
  await instance.waitForStatus("errored");
  const { type, value } = thrown(await onlyEvent(project));
  expect(slugOf({ name: type, message: value })).toBe("step-timeout");
});
