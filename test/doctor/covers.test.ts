import { expect, test } from "vitest";
import { findingsIn, wrangler } from "./support/project.ts";

const IMPORTS = `import { DurableObject, WorkerEntrypoint, WorkflowEntrypoint } from "cloudflare:workers";
import { captureDurableObject, captureExceptionInIsolate, captureHandlers, captureStep, captureWorkflow, createCapture } from "isolate-capture";
import * as Sentry from "@sentry/cloudflare";
import { captureError, handleAll } from "./errors";
const capture = createCapture();
`;
const WORKER = `
export default captureHandlers({ fetch: (request, env) => env.ROOM.getByName("a").fetch(request) });
`;
const ERRORS = `import { captureExceptionInIsolate as report } from "isolate-capture/sentry-lite";
export async function captureError(env, error) { await report(env, error); }
export const handleAll = async (object, work) => { try { return await work(); } catch (error) { await report(object.env, error); throw error; } };
export class Base { async alarm() { await handleAll(this, () => this.work()); } }
export default class Other { async fetch() { await fetch("https://a.example"); } }
`;
const FAILS = 'await fetch("https://a.example");';

const find = (object: string, worker = WORKER) =>
  findingsIn({
    "wrangler.toml": wrangler({ object: "Room" }),
    "index.ts": IMPORTS + object + worker,
    "errors.ts": ERRORS,
  });

test.for<[what: string, code: string]>([
  [
    "a cover around a class expression",
    `export const Room = captureDurableObject(class extends DurableObject { async fetch() { ${FAILS} } });`,
  ],
  [
    "a class that extends a cover",
    `class Plain extends DurableObject { async fetch() { ${FAILS} } }\nexport class Room extends captureDurableObject(Plain, { rpc: true }) {}`,
  ],
  [
    "a class with code that extends a cover",
    `class Plain extends DurableObject {}\nexport class Room extends captureDurableObject(Plain) { async fetch() { ${FAILS} } }`,
  ],
  [
    "a cover that is exported by another name",
    `class Plain extends DurableObject { async fetch() { ${FAILS} } }\nconst Covered = captureDurableObject(Plain);\nexport { Covered as Room };`,
  ],
  [
    "the official SDK's cover",
    `class Plain extends DurableObject { async fetch() { ${FAILS} } }\nexport const Room = Sentry.instrumentDurableObjectWithSentry((env) => ({}), Plain);`,
  ],
  [
    "a capture in a catch block",
    `export class Room extends DurableObject { async fetch() { try { ${FAILS} } catch (error) { await captureExceptionInIsolate(this.env, error); throw error; } } }`,
  ],
  [
    "a capture of createCapture",
    `export class Room extends DurableObject { async fetch() { try { ${FAILS} } catch (error) { await capture(this.env, error); throw error; } } }`,
  ],
  [
    "a capture in a catch method",
    `export class Room extends DurableObject { async fetch() { return fetch("https://a.example").catch((error) => capture(this.env, error)); } }`,
  ],
  [
    "a capture that is passed to waitUntil",
    `export class Room extends DurableObject { async fetch() { try { ${FAILS} } catch (error) { this.ctx.waitUntil(capture(this.env, error)); throw error; } } }`,
  ],
  [
    "a capture in a private method",
    `export class Room extends DurableObject { async fetch() { return this.#safely(() => fetch("https://a.example")); } async #safely(work) { try { return await work(); } catch (error) { await capture(this.env, error); throw error; } } }`,
  ],
  [
    "a capture in a function of another file",
    `export class Room extends DurableObject { async fetch() { try { ${FAILS} } catch (error) { await captureError(this.env, error); throw error; } } }`,
  ],
  [
    "a handler that another file's wrapper runs",
    `export class Room extends DurableObject { fetch = async () => handleAll(this, async () => { ${FAILS} }); }`,
  ],
  [
    "the SDK's captureException",
    `export class Room extends DurableObject { async fetch() { try { ${FAILS} } catch (error) { Sentry.captureException(error); throw error; } } }`,
  ],
  [
    "a handler that a base class of another file covers",
    `import { Base } from "./errors";\nexport class Room extends Base { }`,
  ],
  [
    "handlers in which nothing can fail",
    `export class Room extends DurableObject { async fetch() { return new Response("ok"); } webSocketMessage(ws, text) { ws.send(text); } webSocketClose(ws) { ws.close(); } }`,
  ],
  ["a class with nothing to call", "export class Room extends DurableObject {}"],
])("an object is covered by %s", async ([, object]) => {
  expect(await find(object)).toEqual([]);
});

test.for<[what: string, object: string, found: string[]]>([
  [
    "a class that covers nothing",
    `export class Room extends DurableObject { async fetch() { ${FAILS} } }`,
    ["index.ts:6 uncovered-object"],
  ],
  [
    "an arrow function",
    `export class Room extends DurableObject {\nfetch = async () => { ${FAILS} } }`,
    ["index.ts:6 uncovered-object"],
  ],
  [
    "a class in a list of exports",
    `class Room extends DurableObject { async fetch() { ${FAILS} } }\nexport { Room };`,
    ["index.ts:6 uncovered-object"],
  ],
  [
    "a class under another name",
    `class Inner extends DurableObject { async fetch() { ${FAILS} } }\nexport { Inner as Room };`,
    ["index.ts:6 uncovered-object"],
  ],
  [
    "the default export of another file",
    'export { default as Room } from "./errors";',
    ["errors.ts:5 uncovered-object"],
  ],
  [
    "one handler beside a covered one",
    `export class Room extends DurableObject {\nasync fetch() { try { ${FAILS} } catch (error) { await capture(this.env, error); } }\nasync alarm() { ${FAILS} }\n}`,
    ["index.ts:8 uncovered-object"],
  ],
  [
    "RPC methods alone",
    `export class Room extends DurableObject { async take() { ${FAILS} } }`,
    ["index.ts:6 uncovered-object"],
  ],
  [
    "an error that webSocketError ignores",
    "export class Room extends DurableObject { webSocketError(ws, error) { ws.close(); } }",
    ["index.ts:6 uncovered-object"],
  ],
  [
    "a handler of a base class",
    `class Base extends DurableObject { async alarm() { ${FAILS} } }\nexport class Room extends Base {}`,
    ["index.ts:7 uncovered-object"],
  ],
  [
    "a message where an error is meant",
    `export class Room extends DurableObject { async fetch() { try { ${FAILS} } catch { await capture.message(this.env, "failed"); } } }`,
    ["index.ts:6 uncovered-object"],
  ],
  [
    "a cover without rpc of a class that has nothing else",
    `export const Room = captureDurableObject(class extends DurableObject { async take() { ${FAILS} } });`,
    ["index.ts:6 cover-options"],
  ],
  [
    "a JavaScript class that extends nothing",
    `export class Room { async fetch() { ${FAILS} } }`,
    ["index.ts:6 uncovered-object"],
  ],
])("an object is not covered: %s", async ([, object, found]) => {
  expect(await find(object)).toEqual(found);
});

const findWorkflow = (flow: string) =>
  findingsIn({
    "wrangler.toml": wrangler({ workflow: "Flow" }),
    "index.ts": `${IMPORTS}${flow}\nexport default captureHandlers({ fetch: (request, env) => env.FLOW.create() });`,
    "errors.ts": ERRORS,
  });

test.for<[what: string, code: string]>([
  [
    "a cover",
    `export const Flow = captureWorkflow(class extends WorkflowEntrypoint { async run() { ${FAILS} } });`,
  ],
  [
    "a class that extends a cover",
    `class Plain extends WorkflowEntrypoint { async run() { ${FAILS} } }\nexport class Flow extends captureWorkflow(Plain) {}`,
  ],
  [
    "covered steps",
    `export class Flow extends WorkflowEntrypoint { async run(event, step) { await step.do("a", captureStep(this.env, () => fetch("https://a.example"))); } }`,
  ],
  [
    "a capture in run",
    `export class Flow extends WorkflowEntrypoint { async run(event, step) { try { await step.do("a", work); } catch (error) { await capture(this.env, error); throw error; } } }`,
  ],
])("a Workflow is covered by %s", async ([, flow]) => {
  expect(await findWorkflow(flow)).toEqual([]);
});

test("a Workflow that reports nothing is found", async () => {
  const flow = `export class Flow extends WorkflowEntrypoint { async run(event, step) { await step.do("a", () => fetch("https://a.example")); } }`;
  expect(await findWorkflow(flow)).toEqual(["index.ts:6 uncovered-workflow"]);
});

const findWorker = (worker: string) =>
  findingsIn({
    "wrangler.toml": wrangler({ object: "Room" }),
    "index.ts": `${IMPORTS}import { Hono } from "hono";\nimport { AutoRouter } from "itty-router";\nimport { captureRouteErrors } from "isolate-capture";\nexport class Room extends DurableObject {}\n${worker}\nconsole.log("ROOM");`,
    "errors.ts": ERRORS,
  });
const HANDLER = `async fetch(request, env) { ${FAILS} }`;

test.for<[what: string, code: string]>([
  ["a cover", `export default captureHandlers({ ${HANDLER} });`],
  ["a cover of a name", `const worker = { ${HANDLER} };\nexport default captureHandlers(worker);`],
  [
    "a cover in a list of exports",
    `const worker = captureHandlers({ ${HANDLER} });\nexport { worker as default };`,
  ],
  [
    "the official SDK's cover",
    `export default Sentry.withSentry((env) => ({}), { ${HANDLER} } satisfies ExportedHandler);`,
  ],
  [
    "a capture in the handler",
    "export default { async fetch(request, env) { try { return await env.ROOM.getByName('a').fetch(request); } catch (error) { await capture(env, error); throw error; } } };",
  ],
  [
    "a covered entrypoint class",
    `export default class extends captureHandlers(class extends WorkerEntrypoint { ${HANDLER} }) {}`,
  ],
  [
    "a router that reports",
    `const app = new Hono();\napp.onError(captureRouteErrors((error, c) => c.text("no")));\nexport default captureHandlers(app);`,
  ],
  [
    "a router that reports by hand",
    `const app = new Hono().get("/", () => {});\napp.onError(async (error, c) => { await capture(c.env, error); return c.text("no"); });\nexport default { fetch: app.fetch };`,
  ],
  ["what a package has made", "export default handleAll.someFactory({});"],
  [
    "what a framework makes of an object's class",
    "const handler = (Class) => class extends Class {};\nclass Plain extends DurableObject { async fetch() { await fetch('a'); } }\nexport default handler(Plain);",
  ],
  [
    "a router that lets errors through",
    'import { Router } from "itty-router";\nconst router = Router();\nexport default captureHandlers({ fetch: router.fetch });',
  ],
  [
    "a router whose option reports",
    "const router = AutoRouter({ catch: captureRouteErrors((error) => new Response(null)) });\nexport default captureHandlers(router);",
  ],
])("the Worker is covered by %s", async ([, worker]) => {
  expect(await findWorker(worker)).toEqual([]);
});

test.for<[what: string, worker: string, found: string[]]>([
  ["an object of handlers", `export default { ${HANDLER} };`, ["index.ts:10 uncovered-entrypoint"]],
  [
    "a named object of handlers",
    `const worker = {\n${HANDLER} } satisfies ExportedHandler;\nexport default worker;`,
    ["index.ts:10 uncovered-entrypoint"],
  ],
  [
    "an entrypoint as default",
    `export default class extends WorkerEntrypoint { ${HANDLER} }`,
    ["index.ts:10 uncovered-entrypoint"],
  ],
  [
    "an entrypoint by name",
    `export class Accounts extends WorkerEntrypoint { async balance() { ${FAILS} } }\nexport default captureHandlers({ ${HANDLER} });`,
    ["index.ts:10 uncovered-entrypoint"],
  ],
  ["a bare router", "const app = new Hono();\nexport default app;", ["index.ts:10 uncovered-entrypoint"]],
  [
    "a router in a cover",
    "const app = new Hono();\nexport default captureHandlers(app);",
    ["index.ts:10 route-errors"],
  ],
  [
    "a router's fetch in a cover",
    "const app = new Hono();\nexport default captureHandlers({ fetch: app.fetch });",
    ["index.ts:11 route-errors"],
  ],
  [
    "another router's fetch in a cover",
    "const router = AutoRouter();\nexport default captureHandlers({ fetch: (...args) => router.fetch(...args) });",
    ["index.ts:11 route-errors"],
  ],
  [
    "a router whose errors its own function answers",
    'import { error, Router } from "itty-router";\nconst router = Router();\nexport default captureHandlers({ fetch: (request) => router.fetch(request).catch(error) });',
    ["index.ts:12 route-errors"],
  ],
])("the Worker is not covered: %s", async ([, worker, found]) => {
  expect(await findWorker(worker)).toEqual(found);
});
