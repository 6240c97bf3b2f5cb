import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { verify as verifyByFlarelog } from "../../worker/capture/entries/flarelog.ts";
import { createCapture, memoryTransport, verify } from "../../worker/capture/index.ts";
import { newProject, settledEvents } from "../support/received.ts";
import { watchWarnings } from "../support/warnings.ts";

test("a configured backend gets one marked event, and the report has its id", async () => {
  const project = newProject();
  const report = await verify({ SENTRY_DSN: project.dsn });
  expect(report).toEqual({
    ok: true,
    status: "delivered",
    eventId: expect.stringMatching(/^[0-9a-f]{32}$/),
    backends: [
      { name: "sentry", configured: true, status: "delivered" },
      { name: "service", configured: false },
      { name: "flarelog", configured: false },
      { name: "tail", configured: false },
      { name: "queue", configured: false },
    ],
    problems: [],
  });
  const [event, ...others] = await settledEvents(project, 1);
  expect(others).toEqual([]);
  expect(event).toMatchObject({
    event_id: report.eventId,
    level: "info",
    tags: { "isolate_capture.test": "true", handler: "verify" },
    fingerprint: ["isolate-capture-test"],
  });
});

test("two calls are two events", async () => {
  const project = newProject();
  const env = { SENTRY_DSN: project.dsn };
  const ids = [(await verify(env)).eventId, (await verify(env)).eventId];
  expect((await settledEvents(project, 2)).map((event) => event.event_id)).toEqual(ids);
  expect(new Set(ids).size).toBe(2);
});

test("from inside a Durable Object it reports the same", async () => {
  const project = newProject();
  const report = await runInDurableObject(env.ROOM.getByName("verified"), () =>
    verify({ SENTRY_DSN: project.dsn }),
  );
  expect(report).toMatchObject({ ok: true, status: "delivered" });
  expect(await settledEvents(project, 1)).toHaveLength(1);
});

test("a backend that refuses is told with its reason, and without the key", async () => {
  watchWarnings();
  const project = newProject();
  await project.behave({ status: 403 });
  const report = await verify({ SENTRY_DSN: project.dsn });
  expect(report).toMatchObject({ ok: false, status: "failed", reason: expect.stringContaining("HTTP 403") });
  expect(report.backends[0]).toEqual({
    name: "sentry",
    configured: true,
    status: "failed",
    reason: "HTTP 403",
  });
  expect(JSON.stringify(report)).not.toContain("publickey");
});

test("a reason that quotes a secret is shown without it", async () => {
  watchWarnings();
  const capture = createCapture({
    transports: [
      {
        name: "talker",
        send: async () => ({
          status: "failed",
          reason: "refused hunter2-hunter2 at https://u:hunter2-hunter2@h",
        }),
      },
    ],
    fallback: false,
  });
  const report = await verify({ API_SECRET: "hunter2-hunter2" }, capture);
  expect(report.backends).toHaveLength(1);
  expect(report.backends[0]?.reason).toContain("refused");
  expect(JSON.stringify(report)).not.toContain("hunter2");
});

test("an invalid DSN fails without being shown", async () => {
  watchWarnings();
  const report = await verify({ SENTRY_DSN: "https://no-project-in-it.example" });
  expect(report).toMatchObject({ ok: false, status: "failed" });
  expect(JSON.stringify(report)).not.toContain("no-project-in-it");
});

test("without any setting it is disabled, and names no other problem", async () => {
  const report = await verify({});
  expect(report).toMatchObject({ ok: false, status: "disabled", problems: [] });
  expect(report.backends.filter(({ configured }) => configured)).toEqual([]);
});

test("settings that are misspelt or of a wrong kind are named, and not ok", async () => {
  watchWarnings();
  const project = newProject();
  const report = await verify({ SENTRY_DSN: project.dsn, FLARELOG_APIKEY: "x", ERROR_QUEUE: "errors" });
  expect(report).toMatchObject({ ok: false, status: "delivered" });
  expect(report.problems).toEqual([
    "env.FLARELOG_APIKEY is not used; did you mean FLARELOG_API_KEY?",
    "env.ERROR_QUEUE must be a Queue's producer binding; it is not used",
  ]);
});

test("an entry reports its own backends only", async () => {
  const { backends } = await verifyByFlarelog({ SENTRY_DSN: newProject().dsn });
  expect(backends).toEqual([
    { name: "flarelog", configured: false },
    { name: "queue", configured: false },
  ]);
});

test("a capture with transports of its own is verified by them", async () => {
  const memory = memoryTransport();
  const report = await verify({}, createCapture({ transports: [memory], fallback: false }));
  expect(report).toMatchObject({
    ok: true,
    backends: [{ name: "memory", configured: true, status: "delivered" }],
  });
  expect(memory.events.map(({ id }) => id)).toEqual([report.eventId]);
});

test("a backend that never answers is waited for no longer than by a capture", async () => {
  watchWarnings();
  const hanging = { name: "hanging", send: () => new Promise<never>(() => {}) };
  const report = await verify({}, createCapture({ transports: [hanging], fallback: false, deadlineMs: 50 }));
  expect(report).toMatchObject({ ok: false, status: "failed" });
  expect(report.backends[0]).toMatchObject({ name: "hanging", status: "retryable" });
});

// Untyped callers pass anything.
const untyped = verify as (...args: unknown[]) => ReturnType<typeof verify>;
const hostile = new Proxy(
  {},
  {
    get: () => {
      throw new Error("no");
    },
    ownKeys: () => {
      throw new Error("no");
    },
  },
);

test.for([
  ["undefined", undefined],
  ["null", null],
  ["a text", "https://key@host/1"],
  ["an error", new Error("no env")],
  ["an env that throws", hostile],
])("%s in the place of env does not throw", async ([, given]) => {
  watchWarnings();
  const report = await untyped(given);
  expect(report).toMatchObject({ ok: false });
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

test("a value that is not a capture does not throw either", async () => {
  expect(await untyped({}, {})).toMatchObject({ ok: false, status: "failed", backends: [] });
});
