import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { newConsumer } from "./support/consumer.ts";
import { type Answer, ROOM_WORKER } from "./support/room.ts";
import { bySdk, eventsUntil, newSentryProject, type SentryProject, textOf } from "./support/sentry.ts";
import { startWorker } from "./support/workerd.ts";

const OLD_WORKER = `
import { captureExceptionInIsolate } from "isolate-capture";

export default {
  async fetch(request, env) {
    const error = new Error(new URL(request.url).searchParams.get("fail"));
    return new Response(JSON.stringify(await captureExceptionInIsolate(env, error, { request })));
  },
};`;

const COUNT = "globalThis.sdkEvaluations = (globalThis.sdkEvaluations ?? 0) + 1;";

test("installed and bundled by wrangler, an error that an object throws arrives once, by the SDK", async () => {
  const project = newSentryProject();
  const folder = await newConsumer({ "index.js": ROOM_WORKER });
  const worker = await startWorker({ folder, main: "index.js", vars: { SENTRY_DSN: project.dsn } });

  const answer = await worker.fetch("/throw?fail=stuck");
  expect([answer.status, await answer.text()]).toEqual([500, "stuck"]);
  await worker.fetch("/throw?fail=marker");

  const events = await eventsUntil(project, "marker");
  expect(events.map((event) => [textOf(event), bySdk(event)])).toEqual([
    ["stuck", true],
    ["marker", true],
  ]);
  expect(events[0]?.tags).toMatchObject({ "durable_object.name": "lobby", handler: "fetch" });
});

test("at a compatibility date from before the standard URL and streams, errors arrive all the same", async () => {
  const project = newSentryProject();
  const folder = await newConsumer({ "index.js": OLD_WORKER });
  const worker = await startWorker({
    folder,
    main: "index.js",
    vars: { SENTRY_DSN: project.dsn },
    compatibility_date: "2022-10-30",
    durable_objects: { bindings: [] },
    migrations: [],
  });
  expect(await (await worker.fetch("/?fail=old")).json()).toMatchObject({ status: "delivered" });
  expect((await project.events()).map(textOf)).toEqual(["old"]);
});

test("in the one file that wrangler makes, nothing of the SDK runs before the first error, and it runs once", async () => {
  const project = newSentryProject();
  const ask = await runWithSdk(project, COUNT);

  expect(await ask("/")).toEqual({ answers: 1, evaluations: 0, sdkState: false });
  expect(await ask("/without-dsn?fail=unheard")).toMatchObject({
    capture: { status: "disabled" },
    evaluations: 0,
    sdkState: false,
  });
  for (const text of ["first", "second"]) {
    expect(await ask(`/?fail=${text}`)).toMatchObject({
      capture: { status: "delivered" },
      evaluations: 1,
      sdkState: false,
    });
  }
  expect((await project.events()).map(bySdk)).toEqual([true, true]);
});

test("in that file, a part that throws while it evaluates is not evaluated again, and events arrive without it", async () => {
  const project = newSentryProject();
  const ask = await runWithSdk(project, `${COUNT} throw new Error("does not evaluate");`);
  for (const text of ["first", "second"]) {
    expect(await ask(`/?fail=${text}`)).toMatchObject({ capture: { status: "delivered" }, evaluations: 1 });
  }
  expect((await project.events()).map((event) => [textOf(event), bySdk(event)])).toEqual([
    ["first", false],
    ["second", false],
  ]);
});

/** Runs a Worker in whose SDK this code is evaluated first, and resolves to what asks its object. */
async function runWithSdk(project: SentryProject, code: string): Promise<(path: string) => Promise<Answer>> {
  const folder = await newConsumer({ "index.js": ROOM_WORKER });
  const sdk = join(folder, "node_modules/isolate-capture/dist/sentry/sentry-sdk.js");
  await writeFile(sdk, `${code}\n${await readFile(sdk, "utf8")}`);
  const worker = await startWorker({ folder, main: "index.js", vars: { SENTRY_DSN: project.dsn } });
  return async (path) => (await (await worker.fetch(path)).json()) as Answer;
}
