import { expect, test } from "vitest";
// @ts-expect-error: Vite makes a text of it, which TypeScript does not know.
import markdown from "../../../docs/diagnosis.md?raw";
import { DIAGNOSES, diagnose, HINT } from "../../../worker/capture/event/diagnosis.ts";
import { createCapture, memoryTransport } from "../../../worker/capture/index.ts";

const slugOf = (error: unknown) => diagnose(error)?.slug;

/** The texts of the platform, word for word; docs/diagnosis.md says where each comes from. */
const TEXTS: readonly (readonly [slug: string, message: string])[] = [
  ["code-updated", "Durable Object reset because its code was updated."],
  ["code-updated", "D1_ERROR: D1 DB reset because its code was updated."],
  ["memory-limit", "Durable Object's isolate exceeded its memory limit and was reset."],
  [
    "memory-limit",
    "Durable Object's isolate exceeded its memory limit due to overflowing the storage cache. This could be due to writing too many values to storage without stopping to wait for writes to complete, or due to reading too many values in a single operation (e.g. a large list()). All objects in the isolate were reset.",
  ],
  ["memory-limit", "Worker has exceeded memory limit."],
  ["memory-limit", "Memory limit would be exceeded before EOF."],
  ["memory-limit", "Memory limit exceeded before EOF."],
  ["memory-limit", "Memory limit exceeded"],
  ["memory-limit", "Array buffer allocation failed"],
  ["cpu-limit", "Durable Object exceeded its CPU time limit and was reset."],
  ["cpu-limit", "Worker exceeded CPU time limit."],
  ["storage-timeout", "Durable Object storage operation exceeded timeout which caused object to be reset."],
  [
    "block-timeout",
    "A call to blockConcurrencyWhile() in a Durable Object waited for too long. The call was canceled and the Durable Object was reset.",
  ],
  ["alarm-timeout", "Alarm exceeded its allowed execution time"],
  [
    "object-reset",
    "Internal error in Durable Object storage write caused object to be reset; reference = 849rqmf61lg3qbmtb3j6moc4",
  ],
  ["object-reset", "Internal error in D1 DB storage caused object to be reset."],
  [
    "object-reset",
    "Connection closed: this Durable Object instance is no longer active. Reconnect or retry the request.",
  ],
  ["object-reset", "Durable Object storage is no longer accessible."],
  ["object-reset", "Cannot access storage because object has moved to a different machine"],
  ["overloaded", "Durable Object is overloaded. Too many requests queued."],
  ["overloaded", "Durable Object is overloaded. Too much data queued."],
  ["overloaded", "Durable Object is overloaded. Requests queued for too long."],
  [
    "overloaded",
    "Durable Object is overloaded. Too many requests for the same object within a 10 second window.",
  ],
  ["overloaded", "D1 DB is overloaded. Requests queued for too long."],
  ["connection-lost", "Network connection lost."],
  ["missing-binding", "Cannot read properties of undefined (reading 'idFromName')"],
  ["missing-binding", "Cannot read properties of undefined (reading 'idFromString')"],
  ["missing-binding", "Cannot read properties of undefined (reading 'newUniqueId')"],
  ["missing-binding", "Cannot read properties of undefined (reading 'getByName')"],
  ["missing-binding", "binding not found"],
  ["missing-binding", "binding not found: LOBBY"],
  ["missing-class", "Worker has no such actor class: Lobby"],
  [
    "missing-class",
    "The entrypoint name Lobby was not found in this worker. Ensure the worker exports an entrypoint with that name.",
  ],
  [
    "missing-class",
    'Worker "chat"\'s binding "LOBBY" refers to a service "chat" with a named entrypoint "Lobby", but "chat" has no such exported entrypoint class.',
  ],
  ["missing-class", "Class Lobby not found"],
  [
    "missing-migration",
    "Cannot create binding for class 'Lobby' because it is not currently configured to implement Durable Objects.",
  ],
  ["missing-migration", "no migration found for class Lobby"],
  ["missing-migration", "migrations required"],
  [
    "missing-super",
    "Must call super constructor in derived class before accessing 'this' or returning from derived constructor",
  ],
  ["missing-method", 'The RPC receiver does not implement the method "join".'],
  [
    "no-rpc",
    'The receiving Durable Object does not support RPC, because its class was not declared with `extends DurableObject`. In order to enable RPC, make sure your class extends the special class `DurableObject`, which can be imported from the module "cloudflare:workers".',
  ],
  ["missing-table", "no such table: messages: SQLITE_ERROR"],
  [
    "not-sqlite",
    "This Durable Object is not backed by SQLite storage, so the SQL API is not available. SQL can be enabled on a new Durable Object class by using the `new_sqlite_classes` instead of `new_classes` under `[[migrations]]` in your wrangler.toml, but an already-deployed class cannot be converted to SQLite (except by deleting the existing data).",
  ],
  [
    "not-sqlite",
    "SQL is not enabled for this Durable Object class. To enable it, change `new_classes` to `new_sqlite_classes` within the 'migrations' field in your wrangler.jsonc or wrangler.toml file.",
  ],
  ["value-too-large", "string or blob too big: SQLITE_TOOBIG"],
  ["value-too-large", "statement too long: SQLITE_TOOBIG"],
  ["value-too-large", "Values cannot be larger than 131072 bytes. A value of size 200006 was provided."],
  ["value-too-large", "Step charge-1 output is too large. Maximum allowed size is 1MiB."],
  ["storage-full", "database or disk is full: SQLITE_FULL"],
  ["storage-full", "D1_ERROR: Exceeded maximum DB size"],
  ["storage-full", "state limit exceeded"],
  ["free-plan", "Exceeded allowed rows written in Durable Objects free tier."],
  ["free-plan", "Exceeded allowed rows read in Durable Objects free tier."],
  ["free-plan", "Exceeded allowed duration in Durable Objects free tier."],
  ["free-plan", "Exceeded allowed volume of requests in Durable Objects free tier."],
  [
    "free-plan",
    "D1_ERROR: Your account has exceeded D1's free tier daily row read limit. Upgrade to a paid plan or wait until tomorrow (midnight UTC) to continue.",
  ],
  ["free-plan", "KV put() limit exceeded for the day."],
  [
    "transaction",
    "To execute a transaction, please use the state.storage.transaction() or state.storage.transactionSync() APIs instead of the SQL BEGIN TRANSACTION or SAVEPOINT statements.",
  ],
  [
    "transaction",
    "Cannot call get() on transaction that has already committed: did you move `txn` outside of the closure?",
  ],
  ["transaction", "Cannot put() on rolled back transaction"],
  ["transaction", "Cannot roll back an outer transaction while a nested transaction is still running."],
  ["transaction", "Cannot call deleteAll() within a transaction"],
  ["transaction", "Cannot commit transaction due to an earlier SQL critical error"],
  ["transaction", "transaction conflict"],
  ["table-locked", "database table is locked: SQLITE_LOCKED"],
  [
    "cross-request-io",
    "Cannot perform I/O on behalf of a different request. I/O objects (such as streams, request/response bodies, and others) created in the context of one request handler cannot be accessed from a different request's handler.",
  ],
  [
    "subrequest-limit",
    "Too many subrequests by single Worker invocation. To configure this limit, refer to https://developers.cloudflare.com/workers/wrangler/configuration/#limits",
  ],
  ["subrequest-limit", "Too many subrequests."],
  [
    "never-settled",
    "The Workers runtime canceled this request because it detected that your Worker's code had hung and would never generate a response. Refer to: https://developers.cloudflare.com/workers/observability/errors/",
  ],
  ["never-settled", "The script will never generate a response."],
  ["socket-closed", "Can't call WebSocket send() after close()."],
  ["step-timeout", "Execution timed out after 600000ms"],
  ["step-timeout", "WorkflowTimeoutError: Execution timed out after 600000ms"],
  [
    "step-limit",
    "The limit of 1024 steps has been reached. This limit can be changed in your worker configuration.",
  ],
  ["instance-exists", '(instance.already_exists) Workflow instance with id "7" already exists'],
];

test.for(TEXTS)("%s: %s", ([slug, message]) => {
  expect(slugOf(new Error(message))).toBe(slug);
});

const named = (name: string, message: string) => Object.assign(new Error(message), { name });
const flagged = (message: string, ...flags: string[]) =>
  Object.assign(new Error(message), Object.fromEntries(flags.map((flag) => [flag, true])));

test.for<[slug: string, error: unknown]>([
  ["not-serializable", new DOMException("() => 1 could not be cloned.", "DataCloneError")],
  ["not-serializable", new Error("DataCloneError: () => 1 could not be cloned.")],
  ["object-reset", flagged("the room was closed", "durableObjectReset")],
  ["object-reset", flagged("internal error; reference = c108lflq8ehck4e38h2e8jnv", "durableObjectReset")],
  ["object-reset", flagged("Network connection lost.", "durableObjectReset", "retryable")],
  ["overloaded", flagged("Your account is generating too much load on Durable Objects.", "overloaded")],
  ["overloaded", flagged("Network connection lost.", "overloaded")],
])("a %s is known by its structure: %o", ([slug, error]) => {
  expect(slugOf(error)).toBe(slug);
});

test.for<[slug: string, error: unknown]>([
  ["code-updated", flagged("Durable Object reset because its code was updated.", "durableObjectReset")],
  [
    "memory-limit",
    flagged(
      "Durable Object's isolate exceeded its memory limit and was reset.",
      "durableObjectReset",
      "overloaded",
    ),
  ],
  [
    "block-timeout",
    flagged(
      "A call to blockConcurrencyWhile() in a Durable Object waited for too long.",
      "durableObjectReset",
      "overloaded",
    ),
  ],
  ["connection-lost", flagged("Network connection lost.", "retryable", "remote")],
])("flags that stand for many failures do not hide the %s that the text tells", ([slug, error]) => {
  expect(slugOf(error)).toBe(slug);
});

test.for<[unknown]>([
  [new TypeError("Cannot read properties of undefined (reading 'id')")],
  [new TypeError("Cannot read properties of undefined (reading 'get')")],
  [new TypeError("Cannot read properties of undefined (reading 'create')")],
  [new TypeError("Cannot read properties of undefined (reading 'send')")],
  [new TypeError("env.ROOM.idFromName is not a function")],
  [new Error("the network is down")],
  [new Error("your promo code was updated")],
  [new Error("Alarm exceeded its threshold")],
  [new Error("the storage operation exceeded its quota")],
  [new Error("acting on behalf of a different user")],
  [new Error("maximum number of steps has been reached")],
  [new Error("the model is overloaded")],
  [new Error("request timed out after 5000ms")],
  [new Error("Values cannot be larger than 100")],
  [new Error("UNIQUE constraint failed: u.a: SQLITE_CONSTRAINT")],
  [new Error("internal error")],
  [new Error("the user's key binding not found in the map")],
  [new Error("class not found")],
  [new Error("Memory limit exceeded by tenant 7")],
  [new Error("Class of 2024 not found")],
  [new Error("the blockchain transaction conflicts with the original")],
  [new Error("the group state limit exceeded")],
  [new Error("API limit exceeded for the day")],
  [new Error("the wallet rolled back transaction 7")],
  [flagged("payment provider: try again", "retryable")],
  [flagged("refused", "remote")],
  [Object.assign(new Error("not yet"), { overloaded: false, durableObjectReset: "no" })],
  [named("TimeoutError", "The operation was aborted due to timeout")],
])("an error of the application that looks similar has no diagnosis: %o", ([error]) => {
  expect(diagnose(error)).toBeUndefined();
});

test("a diagnosis is a slug and an advice", () => {
  expect(diagnose(new Error("Network connection lost."))).toEqual({
    slug: "connection-lost",
    advice: expect.stringMatching(/^[A-Z].+\.$/),
  });
});

test("an event has the advice, and the full address of its section in the docs", async () => {
  const transport = memoryTransport();
  await createCapture({ transports: [transport] })({}, new Error("Network connection lost."));
  expect(transport.events[0]?.tags["diagnosis"]).toBe("connection-lost");
  expect(transport.events[0]?.contexts["diagnosis"]).toEqual({
    advice: "Retry on a new stub, if safe.",
    page: "https://github.com/isolate-capture/isolate-capture/blob/main/docs/diagnosis.md#connection-lost",
  });
});

test("a platform error inside the application's own is recognised by its cause", () => {
  const cause = new Error("Network connection lost.");
  expect(slugOf(new Error("could not load the room", { cause }))).toBe("connection-lost");
  expect(slugOf(new Error("a", { cause: new Error("b", { cause }) }))).toBe("connection-lost");
});

test("the error thrown comes before its causes", () => {
  const error = new Error("string or blob too big: SQLITE_TOOBIG", {
    cause: new Error("Network connection lost."),
  });
  expect(slugOf(error)).toBe("value-too-large");
});

test("a circle of causes ends", () => {
  const one = new Error("one");
  one.cause = new Error("two", { cause: one });
  expect(diagnose(one)).toBeUndefined();
});

test("a message of ten million characters is read at its beginning only", () => {
  const tail = "x".repeat(10_000_000);
  expect(slugOf(new Error(`Network connection lost. ${tail}`))).toBe("connection-lost");
  expect(diagnose(new Error(`${tail} Network connection lost.`))).toBeUndefined();
});

const unreadable = new Proxy(
  {},
  {
    get() {
      throw new Error("not for you");
    },
  },
);
const throwing = Object.defineProperty(new Error("x"), "message", {
  get() {
    throw new Error("not for you");
  },
});
const endless = new Proxy({}, { get: (_, key, receiver) => (key === "cause" ? receiver : undefined) });
const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();

test.for<[string, unknown]>([
  ["undefined", undefined],
  ["null", null],
  ["a text", "Network connection problems"],
  ["a symbol", Symbol("s")],
  ["a bigint", 1n],
  ["a function", () => {}],
  ["a Proxy that throws", unreadable],
  ["a revoked Proxy", revoked],
  ["a message that throws", throwing],
  ["a Proxy that is its own cause", endless],
  ["parts that are no text", { name: Symbol("n"), message: unreadable, cause: unreadable }],
])("%s has no diagnosis and does no harm", ([, value]) => {
  expect(diagnose(value)).toBeUndefined();
});

test("no pattern keeps what it matched last: the second error like the first is diagnosed too", () => {
  for (const [, , pattern] of DIAGNOSES) expect(pattern.flags).not.toMatch(/[gy]/);
});

/** The alternatives of a pattern, as the texts that they stand for: without what is optional, and without signs. */
function listAlternatives(source: string): string[] {
  const alternatives = [""];
  let depth = 0;
  for (const sign of source.replace(/\\[().]/g, "").replaceAll("[Cc]", "c")) {
    depth += Number(sign === "(") - Number(sign === ")");
    if (sign === "|" && depth === 0) alternatives.push("");
    else if (!"()?\\".includes(sign)) alternatives.push(`${alternatives.pop()}${sign}`);
  }
  return alternatives.map((text) => text.toLowerCase());
}

test("each alternative of each pattern has a part of the hint, without which no pattern is tried", () => {
  const alternatives = DIAGNOSES.flatMap(([, , { source }]) => listAlternatives(source));
  expect(alternatives.length).toBeGreaterThan(50);
  expect(alternatives.filter((text) => !HINT.test(text))).toEqual([]);
});

test("every row has a text or a structure that is tested here", () => {
  const tested = new Set([...TEXTS.map(([slug]) => slug), "not-serializable"]);
  expect(DIAGNOSES.map(([slug]) => slug).filter((slug) => !tested.has(slug))).toEqual([]);
});

test("docs/diagnosis.md has a section for every slug, in the order of the table, with the advice in it", () => {
  const page: string = markdown;
  const sections = page.split(/^## (?=[a-z-]+$)/m).slice(1);
  expect(sections.map((section) => section.split("\n", 1)[0])).toEqual(DIAGNOSES.map(([slug]) => slug));
  for (const [i, [, advice]] of DIAGNOSES.entries()) expect(sections[i]).toContain(advice);
});

test("every text tested here is in the section of its slug", () => {
  const page: string = markdown;
  for (const [slug, message] of TEXTS) {
    const section = page.split(`\n## ${slug}\n`)[1]?.split("\n## ", 1)[0] ?? "";
    expect(section, message).toContain(message.slice(0, 30));
  }
});
