import { expect, test } from "vitest";
import { eventReceiver } from "../../../worker/capture/consumer/service.ts";
import {
  type CaptureOptions,
  createCapture,
  flarelogTransport,
  memoryTransport,
  queueTransport,
  sentryLiteTransport,
  sentryTransport,
} from "../../../worker/capture/index.ts";
import { sampleEvent } from "../../../worker/capture/testing/index.ts";
import { parseRecord } from "../../../worker/capture/wire/parse-record.ts";
import { encodeRecord } from "../../../worker/capture/wire/record.ts";
import { newFlarelogProject, onlyRecord } from "../../support/otlp-received.ts";
import { consume, recordingQueue } from "../../support/queued.ts";
import { newProject, onlyEvent } from "../../support/received.ts";

const GIVEN = {
  "User-Agent": "curl/8",
  "x-tenant": "acme",
  cookie: "session=in-a-cookie",
  authorization: "Bearer in-a-header",
  "x-api-key": "in-a-key",
  "x-long": "l".repeat(10_000),
  "x-other": "other",
};

function newRequest(headers: Record<string, string> = GIVEN): Request {
  return new Request("http://room/", { headers });
}

/** The request of the event that a capture with this option makes. */
async function requestOf(request: CaptureOptions["request"], headers?: Record<string, string>, env = {}) {
  const transport = memoryTransport();
  const capture = createCapture({ transports: [transport], request });
  await capture(env, new Error("failed"), { request: newRequest(headers) });
  return transport.events[0]?.request;
}

test.for([undefined, {}, { headers: undefined }, { headers: [] }])(
  "with the option %o no header is told",
  async (option) => {
    expect(await requestOf(option)).toEqual({ method: "GET", url: "http://room/" });
  },
);

test("only request headers that the option names are on the event, in lower case", async () => {
  expect(await requestOf({ headers: ["user-agent", "X-Tenant", "accept"] })).toEqual({
    method: "GET",
    url: "http://room/",
    headers: { "user-agent": "curl/8", "x-tenant": "acme" },
  });
});

test("headers whose names tell a secret are masked, and secrets of env are taken out of the others", async () => {
  const headers = {
    "x-api-key": "in-a-key",
    "x-note": "it is hunter2hunter2 today",
    "x-auth-token": "in-a-key",
  };
  const told = await requestOf({ headers: Object.keys(headers) }, headers, { DB_PASSWORD: "hunter2hunter2" });
  expect(told?.headers).toEqual({
    "x-api-key": "[masked]",
    "x-note": "it is [env.DB_PASSWORD] today",
    "x-auth-token": "[masked]",
  });
});

test("long values are cut, and all headers together are bounded", async () => {
  const headers = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`x-${i}`, "v".repeat(8_000)]));
  const told = await requestOf({ headers: Object.keys(headers) }, headers);
  expect(told?.headers?.["x-0"]).toMatch(/^v{500}… \[7500 more\]$/);
  expect(JSON.stringify(told).length).toBeLessThan(5_000);
});

test("headers that cannot be read are left out, and the others stay", async () => {
  const transport = memoryTransport();
  const capture = createCapture({ transports: [transport], request: { headers: ["a", "b", "c"] } });
  const get = (name: string) => {
    if (name === "a") throw new Error("no");
    return name === "b" ? "told" : (7 as unknown as string);
  };
  await capture({}, new Error("failed"), {
    request: { method: "GET", url: "http://room/", headers: { get } },
  });
  expect(transport.events[0]?.request?.headers).toEqual({ b: "told", c: "7" });
});

test("Sentry has them as the request's headers, by the SDK and without it, FlareLog as attributes", async () => {
  const headers = { "user-agent": "curl/8", "x-tenant": "acme" };
  const request = { headers: ["user-agent", "x-tenant"] };
  for (const transport of [sentryTransport(), sentryLiteTransport()]) {
    const project = newProject();
    const capture = createCapture({ transports: [transport], request });
    await capture({ SENTRY_DSN: project.dsn }, new Error("failed"), { request: newRequest() });
    expect((await onlyEvent(project)).request).toEqual({ method: "GET", url: "http://room/", headers });
  }
  const flarelog = newFlarelogProject();
  const capture = createCapture({ transports: [flarelogTransport()], request });
  await capture(flarelog.env, new Error("failed"), { request: newRequest() });
  expect((await onlyRecord(flarelog)).attributes).toMatchObject({
    "http.request.header.user-agent": ["curl/8"],
    "http.request.header.x-tenant": ["acme"],
  });
});

test("they survive the Queue, the record and the service, which takes out its own secrets", async () => {
  const project = newProject();
  const ERROR_QUEUE = recordingQueue();
  const capture = createCapture({ transports: [queueTransport()], request: { headers: ["user-agent"] } });
  await capture({ ERROR_QUEUE }, new Error("queued"), { request: newRequest() });
  await consume([ERROR_QUEUE.sent[0]?.message], { SENTRY_DSN: project.dsn });
  expect((await onlyEvent(project)).request?.headers).toEqual({ "user-agent": "curl/8" });

  const transport = memoryTransport();
  const first = memoryTransport();
  await createCapture({ transports: [first], request: { headers: ["x-tenant"] } })({}, new Error("served"), {
    request: newRequest({ "x-tenant": "hunter2hunter2" }),
  });
  const event = first.events[0];
  if (!event) throw new Error("no event");
  const record = parseRecord(encodeRecord(event));
  await eventReceiver([transport], undefined)({ API_KEY: "hunter2hunter2" }, record, {
    ctx: { waitUntil() {} },
  });
  expect(transport.events[0]?.request?.headers).toEqual({ "x-tenant": "[env.API_KEY]" });
});

test("a record with headers of another kind is refused", () => {
  const request = { method: "GET", url: "http://room/", headers: { a: 1 } };
  const event = { ...encodeRecord(sampleEvent()).event, request };
  expect(parseRecord({ v: 1, event })).toEqual({ invalid: "event.request is missing or of the wrong kind" });
});

test("a hook of the SDK's options may take headers away, and beforeSend may add some", async () => {
  const [project, other] = [newProject(), newProject()];
  const request = { headers: ["user-agent", "x-tenant"] };
  const scrubbing = createCapture({
    request,
    transports: [sentryTransport()],
    sentry: () => ({
      dsn: project.dsn,
      beforeSend(event) {
        if (event.request?.headers) delete event.request.headers["x-tenant"];
        return event;
      },
    }),
  });
  await scrubbing({}, new Error("scrubbed"), { request: newRequest() });
  expect((await project.events())[0]?.request?.headers).toEqual({ "user-agent": "curl/8" });

  const adding = createCapture({
    transports: [sentryLiteTransport()],
    beforeSend: (event) => ({
      ...event,
      request: { method: "GET", url: "http://room/", headers: { "x-mine": "mine" } },
    }),
  });
  await adding({ SENTRY_DSN: other.dsn }, new Error("added"), { request: newRequest() });
  const [event] = await other.events();
  expect(event?.request?.headers).toEqual({ "x-mine": "mine" });
  expect(event?.tags).not.toHaveProperty("mended");
});
