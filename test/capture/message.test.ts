import { expect, test, vi } from "vitest";
import { createCapture, flarelogTransport, memoryTransport } from "../../worker/capture/index.ts";
import { newFlarelogProject, onlyRecord } from "../support/otlp-received.ts";
import { newProject } from "../support/received.ts";
import { watchWarnings } from "../support/warnings.ts";

const object = { id: { toString: () => "c0ffee", name: "lobby" }, waitUntil() {} };

test("a message arrives at Sentry as its own title, with the object, and with no exception", async () => {
  const project = newProject();
  const result = await createCapture().message({ SENTRY_DSN: project.dsn }, "a job without an owner", {
    ctx: object,
    level: "warning",
    tags: { tenant: "t" },
  });
  expect(result).toMatchObject({ status: "delivered", eventId: expect.stringMatching(/^[0-9a-f]{32}$/) });
  const [request, ...others] = await project.requests();
  expect(others).toEqual([]);
  const [, , event = ""] = request?.body.split("\n") ?? [];
  const sent = JSON.parse(event);
  expect(sent).toMatchObject({
    event_id: result.eventId,
    level: "warning",
    tags: { tenant: "t", "durable_object.id": "c0ffee", "durable_object.name": "lobby" },
  });
  expect(JSON.stringify(sent.logentry ?? sent.message)).toContain("a job without an owner");
  expect(sent).not.toHaveProperty("exception");
});

test("a message arrives at FlareLog as the record's body, with its level", async () => {
  const project = newFlarelogProject();
  await createCapture({ transports: [flarelogTransport()] }).message(project.env, "nobody is charged");
  expect(await onlyRecord(project)).toMatchObject({ body: "nobody is charged", severityText: "INFO" });
});

test("no message contains a secret of env", async () => {
  const memory = memoryTransport();
  const env = { API_TOKEN: "sk_live_0123456789" };
  await createCapture({ transports: [memory] }).message(env, `with ${env.API_TOKEN}`);
  expect(memory.events[0]?.message).toBe("with [env.API_TOKEN]");
});

test("the same text twice is two events; rules, hooks and limits see messages", async () => {
  const memory = memoryTransport();
  const beforeSend = vi.fn((event) => event);
  const capture = createCapture({
    transports: [memory],
    ignoreErrors: ["not this"],
    beforeSend,
    maxPerMinute: 3,
  });
  const statuses = [];
  for (const text of ["this", "this", "not this one", "other", "too many"])
    statuses.push((await capture.message({}, text)).status);
  expect(statuses).toEqual(["delivered", "delivered", "dropped", "delivered", "dropped"]);
  expect(memory.events.map(({ message }) => message)).toEqual(["this", "this", "other"]);
  expect(beforeSend).toHaveBeenCalledTimes(3);
});

test("a message in an alarm or a step makes an event at each attempt", async () => {
  const memory = memoryTransport();
  const { message } = createCapture({ transports: [memory] });
  const step = { step: { name: "charge", count: 1 }, attempt: 1, config: { retries: { limit: 5 } } };
  await message({}, "odd", { alarm: { retryCount: 2, isRetry: true } });
  await message({}, "odd", { step });
  expect(memory.events).toHaveLength(2);
});

test("a replayed run makes one event of each message, with an id of its own", async () => {
  const memory = memoryTransport();
  const { message } = createCapture({ transports: [memory] });
  const workflow = { instanceId: crypto.randomUUID() };
  for (const text of ["one", "two", "one"]) await message({}, text, { workflow });
  expect(memory.events.map((event) => event.message)).toEqual(["one", "two"]);
  expect(new Set(memory.events.map(({ id }) => id)).size).toBe(2);
});

test("where nothing is configured a message does nothing; a wrong first argument is named", async () => {
  const warnings = watchWarnings();
  expect(await createCapture().message({}, "unheard")).toEqual({ status: "disabled", outcomes: [] });
  expect(warnings).toEqual([]);
  // Untyped callers pass anything.
  expect(await createCapture().message(undefined as never, "unheard")).toMatchObject({ status: "disabled" });
  expect(warnings).toHaveLength(1);
});

test.for([undefined, null, "", 7, { toString: null }])(
  "%o as a message makes an event all the same",
  async (text) => {
    const memory = memoryTransport();
    // Untyped callers pass anything.
    expect(await createCapture({ transports: [memory] }).message({}, text as never)).toMatchObject({
      status: "delivered",
    });
    expect(memory.events).toHaveLength(1);
  },
);
