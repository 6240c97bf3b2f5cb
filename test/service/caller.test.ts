import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { serviceTransport } from "../../worker/capture/entries/service.ts";
import { sampleEvent } from "../../worker/capture/testing/index.ts";
import { bySdk, newProject, thrown } from "../support/received.ts";
import { PROJECTS } from "./projects.ts";
import { countOf, eventsOf, misbehave, project, report } from "./support.ts";

const ERROR_SERVICE = env.ERROR_SERVICE;

test("an error in an object of a Worker without a DSN arrives once, by the SDK, with the object's tags", async () => {
  expect(env).not.toHaveProperty("SENTRY_DSN");
  const result = await report({ ERROR_SERVICE }, new RangeError("by the service"));
  expect(result).toEqual({
    status: "delivered",
    eventId: expect.stringMatching(/^[0-9a-f]{32}$/),
    outcomes: [{ status: "delivered", transport: "service" }],
  });
  const [event, ...others] = await eventsOf("by the service", project, ERROR_SERVICE);
  expect(others).toEqual([]);
  if (!event) throw new Error("no event");
  expect(event).toMatchObject({
    event_id: result.eventId,
    tags: {
      "durable_object.id": env.CALLER.idFromName("lobby").toString(),
      "durable_object.name": "lobby",
      "durable_object.class": "Caller",
    },
  });
  expect(thrown(event)).toMatchObject({ type: "RangeError", stacktrace: expect.anything() });
  expect(bySdk(event)).toBe(true);
});

test("a service with a DSN and a key sends to Sentry and to FlareLog, and answers with both outcomes", async () => {
  const projects = [newProject(PROJECTS.sentryOfBoth), newProject(PROJECTS.flarelogOfBoth)];
  const event = sampleEvent();
  using answer = await env.SERVICE_WITH_BOTH.capture({ v: 1, event });
  expect(answer).toMatchObject({
    status: "delivered",
    outcomes: [
      { status: "delivered", transport: "sentry" },
      { status: "delivered", transport: "flarelog" },
    ],
  });
  for (const { requests } of projects) {
    const bodies = (await requests()).map(({ body }) => body);
    expect(bodies).toEqual([expect.stringContaining(event.id)]);
  }
});

test("a secret of the service is removed from every event, whoever wrote it", async () => {
  const cause = new Error(`no such host: ${project.dsn}`);
  await report({ ERROR_SERVICE }, new Error("has a secret", { cause }), { release: "v1" });
  const [event] = await eventsOf("has a secret", project, ERROR_SERVICE);
  expect(JSON.stringify(event)).not.toContain(project.dsn);
  expect(event?.exception.values[0]?.value).toMatch(/^no such host: http:\/\/\[masked\]@/);
  expect(event?.release).toBe("v1");
});

test("in the background the answer comes before the delivery, and says so", async () => {
  await misbehave(project, ERROR_SERVICE, { delayMs: 1_000 });
  const started = Date.now();
  const transports = [serviceTransport({ background: true })];
  const result = await report({ ERROR_SERVICE }, new Error("in the background"), { transports });
  expect(Date.now() - started).toBeLessThan(800);
  expect(result).toMatchObject({ status: "handed-to-service" });
  expect(await eventsOf("in the background", project, ERROR_SERVICE)).toHaveLength(1);
});

// All three attempts: the service went on by itself.
test("the service goes on with an event in the background although its object is aborted at once", async () => {
  await misbehave(project, ERROR_SERVICE, { status: 503 });
  await expect(
    (async () => await env.CALLER.getByName("abandoned").dieAfterReport("the last words"))(),
  ).rejects.toThrow("died handed-to-service");
  await vi.waitFor(async () => expect(await countOf("the last words", project)).toBe(3), 10_000);
});

test("the service goes on with an event although its object is aborted while it waits for the answer", async () => {
  await misbehave(project, ERROR_SERVICE, { status: 503 });
  await expect(
    (async () => await env.CALLER.getByName("cut off").dieDuringReport("in mid-sentence", 40))(),
  ).rejects.toThrow("died during the report");
  await vi.waitFor(async () => expect(await countOf("in mid-sentence", project)).toBe(3), 10_000);
});

test("a backend that fails is asked three times by the service, and the caller does not ask again", async () => {
  await misbehave(project, ERROR_SERVICE, { status: 500 });
  const result = await report({ ERROR_SERVICE }, new Error("three times"));
  expect(result).toMatchObject({ status: "failed", reason: "service: sentry: HTTP 500" });
  expect(await countOf("three times", project)).toBe(3);
});

test("without the binding, or with a text in its place, a capture does nothing", async () => {
  expect(await report({}, new Error("unheard"))).toEqual({ status: "disabled", outcomes: [] });
  expect(await report({ ERROR_SERVICE: "a text" }, new Error("unheard"))).toMatchObject({
    status: "disabled",
  });
});
