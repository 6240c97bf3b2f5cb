import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { arrivedLogs, isLogs, valuesOf } from "../../support/arrived-logs.ts";
import { newFlarelogProject } from "../../support/otlp-received.ts";
import { newProject } from "../../support/received.ts";

async function newDiary(reporting: object, deadlineMs = 2_000) {
  const diary = env.DIARY.getByName(`diary ${crypto.randomUUID()}`);
  await diary.use(reporting, deadlineMs);
  return diary;
}

/** The logs of a project once there are `count`. */
async function settledLogs(project: ReturnType<typeof newProject>, count: number) {
  await vi.waitFor(
    async () => expect((await arrivedLogs(project)).length).toBeGreaterThanOrEqual(count),
    10_000,
  );
  return arrivedLogs(project);
}

test("each handler's lines arrive without a flush, with the object and the handler", async () => {
  const project = newProject();
  const diary = await newDiary({ SENTRY_DSN: project.dsn });
  await diary.write("by RPC");
  await diary.writeAfterAwait("after an await");
  await (await diary.fetch("http://diary/page?token=1")).text();
  await diary.ring();
  const logs = await settledLogs(project, 5);
  const told = logs.map((log) => {
    const values = valuesOf(log);
    return [log.body, values["durable_object.id"], values["durable_object.class"], values["handler"]];
  });
  const id = diary.id.toString();
  expect(told).toEqual([
    ["by RPC", id, "Diary", "write"],
    ["after an await", id, "Diary", "writeAfterAwait"],
    ["asked for page", id, "Diary", "fetch"],
    ["alarm has fired", id, "Diary", "alarm"],
    ["alarm is over", id, "Diary", "alarm"],
  ]);
  expect(valuesOf(logs[2] ?? fail())).toMatchObject({
    "durable_object.name": diary.name,
    "http.request.method": "GET",
    "url.full": "http://diary/page",
    "user.id": "page",
    page: "page",
    name: "page",
  });
});

function fail(): never {
  throw new Error("it is missing");
}

test("of fifty sockets in one object no record has a user, tag or breadcrumb of another", async () => {
  const { records, env: reporting } = newFlarelogProject();
  const diary = await newDiary(reporting);
  const names = Array.from({ length: 50 }, (_, i) => `socket-${i}-of-50`);
  const sockets = await Promise.all(
    names.map(async (name) => {
      const { webSocket } = await diary.fetch(`http://diary/${name}`, { headers: { upgrade: "websocket" } });
      webSocket?.accept();
      return webSocket ?? fail();
    }),
  );
  for (const socket of sockets) socket.send("hello");
  for (const socket of sockets) socket.send("fail");
  await vi.waitFor(async () => expect((await records()).length).toBeGreaterThanOrEqual(200), 15_000);
  for (const socket of sockets) socket.close(1000, "done");
  const arrived = await records();
  expect(arrived.filter(({ body }) => body === "said")).toHaveLength(100);
  expect(arrived.filter(({ body }) => String(body).startsWith("failed for"))).toHaveLength(50);
  for (const { body, attributes } of arrived) {
    const { socket } = attributes;
    const told = JSON.stringify([body, attributes]);
    expect(names.filter((name) => told.includes(`${name}"`) || told.includes(`${name}\\"`))).toEqual([
      socket,
    ]);
    expect(attributes["doId"]).toBe(diary.id.toString());
  }
});

test("of fifty requests at once each has its own user, tag, trace and breadcrumbs", async () => {
  const { records, env: reporting } = newFlarelogProject();
  const diary = await newDiary(reporting);
  const names = Array.from({ length: 50 }, (_, i) => `fail-page-${i}-of-50`);
  await Promise.all(names.map((name) => diary.fetch(`http://diary/${name}`).catch(() => {})));
  await vi.waitFor(async () => expect(await records()).toHaveLength(100), 15_000);
  const traces = new Map<unknown, unknown>();
  for (const { body, attributes, traceId } of await records()) {
    const user = attributes["user.id"];
    const told = JSON.stringify([body, attributes]);
    expect(names.filter((name) => told.includes(`${name}"`) || told.includes(`${name}\\"`))).toEqual([user]);
    expect(attributes["page"]).toBe(user);
    expect(traces.get(user) ?? traceId).toBe(traceId);
    traces.set(user, traceId);
  }
  expect(new Set(traces.values()).size).toBe(50);
});

test("a 429 and five failures on logs leave the errors alone", async () => {
  for (const behaviour of [{ status: 429, headers: { "retry-after": "60" } }, { status: 500 }]) {
    const project = newProject();
    const { env: reporting, behave, records } = newFlarelogProject();
    const diary = await newDiary({ SENTRY_DSN: project.dsn, ...reporting });
    await project.behave(behaviour);
    await behave(behaviour);
    for (let i = 0; i < 6; i++) {
      await diary.write(`line ${i}`);
      expect(await diary.flush()).toMatchObject({ sent: 0, dropped: 1 });
    }
    await project.behave({});
    await behave({});
    expect(await diary.fail("an error")).toBe("delivered");
    const events = (await project.requests()).filter(({ body }) => !isLogs(body));
    expect(events).toHaveLength(1);
    expect((await records()).filter(({ body }) => body === "an error")).toHaveLength(1);
  }
}, 60_000);

test("errors that are refused leave the logs alone", async () => {
  const project = newProject();
  const diary = await newDiary({ SENTRY_DSN: project.dsn });
  await project.behave({ status: 429, headers: { "x-sentry-rate-limits": "60:error:organization" } });
  expect(await diary.fail("refused")).toBe("failed");
  await project.behave({});
  await diary.write("a line");
  expect(await diary.flush()).toEqual({ sent: 1, dropped: 0 });
});

test("a backend that hangs delays no response, and losses are counted", async () => {
  const project = newProject();
  const diary = await newDiary({ SENTRY_DSN: project.dsn });
  await project.behave({ hang: true });
  const started = Date.now();
  const answers = await Promise.all(
    Array.from({ length: 10 }, async (_, i) => (await diary.fetch(`http://diary/page-${i}`)).text()),
  );
  expect(answers).toHaveLength(10);
  expect(Date.now() - started).toBeLessThan(2_000);
  const result = await diary.flush();
  expect(result).toMatchObject({ sent: 0, dropped: 10 });
  expect(result.reason).toContain("sentry: ");
  await project.behave({});
  await diary.write("after it");
  expect(await diary.flush()).toEqual({ sent: 1, dropped: 0 });
  const [log, ...others] = await arrivedLogs(project);
  expect(others).toEqual([]);
  expect(log?.attributes["log.dropped"]).toEqual({ value: 10, type: "integer" });
});

test("an object can be evicted after a flush, and logs on", async () => {
  const project = newProject();
  const diary = await newDiary({ SENTRY_DSN: project.dsn });
  await diary.write("before");
  await settledLogs(project, 1);
  await evictDurableObject(diary);
  await diary.write("after");
  const logs = await settledLogs(project, 2);
  expect(logs.map(({ body }) => body)).toEqual(["before", "after"]);
  expect(logs[1]?.attributes["log.dropped"]).toBeUndefined();
});

test("the records that an aborted object has not sent are counted in its next record", async () => {
  const project = newProject();
  const diary = await newDiary({ SENTRY_DSN: project.dsn });
  await diary.write("kept");
  await settledLogs(project, 1);
  await diary.writeAndAbort("lost").catch(() => {});
  const again = env.DIARY.get(diary.id);
  await again.write("next");
  const logs = await settledLogs(project, 2);
  expect(logs.map(({ body, attributes }) => [body, attributes["log.dropped"]?.value])).toEqual([
    ["kept", undefined],
    ["next", 1],
  ]);
});

test("ten thousand lines at once: what is dropped is counted, the rest arrives once", async () => {
  const { records, env: reporting } = newFlarelogProject();
  // What a busy machine answers after the deadline counts as lost, and has arrived.
  const diary = await newDiary(reporting, 15_000);
  await diary.write("line", 10_000);
  const first = await diary.flush();
  expect(first.sent + first.dropped).toBe(10_000);
  expect(first.dropped).toBeGreaterThan(0);
  await diary.write("the next");
  expect(await diary.flush()).toEqual({ sent: 1, dropped: 0 });
  const arrived = await records();
  expect(arrived).toHaveLength(first.sent + 1);
  expect(new Set(arrived.map(({ attributes }) => attributes["log.record.uid"])).size).toBe(arrived.length);
  const told = arrived.map(({ attributes }) =>
    Number((attributes["log.dropped"] as { int?: string })?.int ?? 0),
  );
  expect(told.reduce((sum, one) => sum + one, 0)).toBe(first.dropped);
});

test("a retry has the same key and the same records", async () => {
  const { env: reporting, behave, requests } = newFlarelogProject();
  const diary = await newDiary(reporting);
  await behave({ status: 503 });
  await diary.write("twice", 2);
  const flushing = diary.flush();
  await vi.waitFor(async () => expect((await requests()).length).toBeGreaterThan(0), 10_000);
  await behave({});
  expect(await flushing).toEqual({ sent: 2, dropped: 0 });
  const sent = await requests();
  expect(sent.length).toBeGreaterThan(1);
  expect(new Set(sent.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
});
