import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { type FlarelogProject, newFlarelogProject } from "../../support/otlp-received.ts";
import type { ArrivedLog } from "../../support/otlp-types.ts";

// Three classes as people have them: no line calls `flush` but the scheduler's.

function reportingTo({ key, env: { FLARELOG_ENDPOINT: endpoint } }: FlarelogProject) {
  return { apiKey: key, endpoint };
}

/** The records of a project once there are `count`. */
async function settled(project: FlarelogProject, count: number): Promise<ArrivedLog[]> {
  await vi.waitFor(
    async () => expect((await project.records()).length).toBeGreaterThanOrEqual(count),
    10_000,
  );
  return project.records();
}

const told = (records: ArrivedLog[]) => records.map(({ severityText, body }) => [severityText, body]);

test("the counter: lines after an await, with trace, user and tag of their own request", async () => {
  const project = newFlarelogProject();
  const counter = env.FLARE_COUNTER.getByName(`counter ${crypto.randomUUID()}`);
  await counter.use(reportingTo(project));
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
  const paths = Array.from({ length: 20 }, (_, i) => `/path-${i}?user=user-${i}`);
  await Promise.all(paths.map(async (path) => (await counter.fetch(`http://counter${path}`)).text()));
  const hop = await (await counter.fetch("http://counter/hop?user=last", { headers })).text();
  await counter.fetch("http://counter/skipped", { method: "HEAD" });
  const records = await settled(project, 22);
  expect(records).toHaveLength(22);
  const [skipped, ...others] = records.filter(({ traceId: id }) => id === undefined);
  expect(skipped?.attributes["tags"]).toBe('{"path":"/skipped"}');
  expect(others).toEqual([]);
  const counted = records.filter(({ attributes: { tags } }) => String(tags).includes("/path"));
  expect(new Set(counted.map(({ traceId: id }) => id)).size).toBe(20);
  for (const { attributes } of counted) {
    const { user, tags } = attributes;
    expect(JSON.parse(String(tags)).path.replace("/path", "user")).toBe(JSON.parse(String(user)).id);
  }
  const last = records.find(({ traceId: id }) => id === traceId);
  expect(hop).toBe(`00-${traceId}-${last?.spanId}-01`);
  expect(last?.spanId).not.toBe("b7ad6b7169203331");
  expect(last).toMatchObject({
    body: "Counter incremented",
    severityNumber: 9,
    severityText: "INFO",
    attributes: {
      doId: counter.id.toString(),
      count: { int: "21" },
      environment: "test",
      serverName: `do-${counter.id}`,
      user: '{"id":"last"}',
      tags: '{"path":"/hop"}',
    },
    resource: {
      "service.name": "unknown_service",
      "deployment.environment.name": "test",
      "host.name": `do-${counter.id}`,
      "cloud.provider": "cloudflare",
    },
  });
});

test("the counter: a failure is logged and thrown on", async () => {
  const project = newFlarelogProject();
  const counter = env.FLARE_COUNTER.getByName(`counter ${crypto.randomUUID()}`);
  await counter.use(reportingTo(project));
  await expect((async () => await counter.fetch("http://counter/fail?user=7"))()).rejects.toThrow("broken");
  const [record, ...others] = await settled(project, 1);
  expect(others).toEqual([]);
  expect(record).toMatchObject({ body: "Request failed", severityText: "ERROR" });
  const { error, breadcrumbs, user, durationMs } = record?.attributes ?? {};
  expect(JSON.parse(String(error))).toMatchObject({ name: "RangeError", message: "the counter is broken" });
  expect(JSON.parse(String(error)).stack[0]).toBe("RangeError: the counter is broken");
  expect(JSON.parse(String(breadcrumbs))).toMatchObject([{ category: "http", message: "came by /fail" }]);
  expect(user).toBe('{"id":"7"}');
  expect(durationMs).toBeDefined();
});

test("the counter: a backend that hangs delays no response", async () => {
  const project = newFlarelogProject();
  await project.behave({ hang: true });
  const counter = env.FLARE_COUNTER.getByName(`counter ${crypto.randomUUID()}`);
  await counter.use(reportingTo(project));
  const started = Date.now();
  for (let i = 1; i <= 5; i++) expect(await (await counter.fetch("http://counter/")).text()).toBe(String(i));
  expect(Date.now() - started).toBeLessThan(4_000);
});

test("the chat room: connect, messages, an error and a close", async () => {
  const project = newFlarelogProject();
  const chat = env.FLARE_CHAT.getByName(`chat ${crypto.randomUUID()}`);
  await chat.use(reportingTo(project));
  const { webSocket } = await chat.fetch("http://chat/", { headers: { upgrade: "websocket" } });
  webSocket?.accept();
  webSocket?.send("hello");
  await settled(project, 3);
  await evictDurableObject(chat);
  webSocket?.send("fail");
  await settled(project, 5);
  webSocket?.close(1000, "bye");
  const records = await settled(project, 6);
  expect(told(records)).toEqual([
    ["INFO", "WebSocket connected"],
    ["DEBUG", "Message received"],
    ["INFO", "Message sent on"],
    ["DEBUG", "Message received"],
    ["ERROR", "Message failed"],
    ["INFO", "WebSocket closed"],
  ]);
  for (const { attributes } of records) expect(attributes["doId"]).toBe(chat.id.toString());
  expect(records[1]?.attributes).toMatchObject({ source: "chat", size: { int: "5" } });
  expect(records[5]?.attributes).toMatchObject({ code: { int: "1000" }, reason: "bye" });
});

test("the scheduler: fired, failed, fired again, completed", async () => {
  const project = newFlarelogProject();
  const scheduler = env.FLARE_SCHEDULER.getByName(`scheduler ${crypto.randomUUID()}`);
  await scheduler.use(reportingTo(project));
  await scheduler.schedule(true);
  const records = await settled(project, 5);
  expect(told(records)).toEqual([
    ["INFO", "Alarm fired"],
    ["ERROR", "Scheduled job failed"],
    ["ERROR", "Alarm failed"],
    ["INFO", "Alarm fired"],
    ["INFO", "Alarm completed"],
  ]);
});
