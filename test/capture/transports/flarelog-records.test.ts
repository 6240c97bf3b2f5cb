import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, inject, test } from "vitest";
import {
  captureExceptionInIsolate,
  createCapture,
  type FlarelogTransportOptions,
  flarelogTransport,
} from "../../../worker/capture/index.ts";
import { type FlarelogProject, newFlarelogProject, onlyRecord } from "../../support/otlp-received.ts";
import { newProject, onlyEvent } from "../../support/received.ts";
import { watchWarnings } from "../../support/warnings.ts";

const capture = createCapture({ transports: [flarelogTransport()] });

/** Captures with these options, and where the project's env has what they leave out. */
function captureWith(options: FlarelogTransportOptions, bindings: object, error = new Error("lost")) {
  return createCapture({ transports: [flarelogTransport(options)] })(bindings, error);
}

/** Whatever was sent has come before the marker. */
async function expectOnlyMarker(project: FlarelogProject): Promise<void> {
  await captureWith({}, project.env, new Error("marker"));
  expect((await project.records()).map(({ body }) => body)).toEqual(["marker"]);
}

test("an error of an object arrives as one record that names the object, the class and the handler", async () => {
  const project = newFlarelogProject();
  const id = env.ROOM.newUniqueId();
  const error = new TypeError("the card was refused", { cause: new RangeError("declined") });
  const alarm = { retryCount: 2, isRetry: true };
  const { status, eventId } = await runInDurableObject(env.ROOM.get(id), (_, ctx) =>
    createCapture({ transports: [flarelogTransport()], alarms: "every", release: "1.2.3" })(
      project.env,
      error,
      {
        ctx,
        object: "Room",
        alarm,
        tags: { tenant: 7 },
        request: { method: "POST", url: "https://shop.example/pay?card=1" },
      },
    ),
  );
  expect(status).toBe("delivered");
  const record = await onlyRecord(project);
  expect(record).toMatchObject({ severityNumber: 17, severityText: "ERROR", body: "the card was refused" });
  expect(Math.abs(Number(record.timeUnixNano) / 1e6 - Date.now())).toBeLessThan(60_000);
  expect(record.attributes).toMatchObject({
    eventId,
    "log.record.uid": eventId,
    "exception.type": "TypeError",
    "exception.message": "the card was refused",
    "exception.stacktrace": expect.stringMatching(
      /^TypeError: the card was refused\n {4}at .+:\d+:\d+\)?\n[\s\S]*\nCaused by: RangeError: declined\n {4}at /,
    ),
    environment: "production",
    release: "1.2.3",
    serverName: `do-${id}`,
    source: "Room.alarm",
    handled: true,
    handler: "alarm",
    tenant: "7",
    "durable_object.class": "Room",
    "durable_object.id": `${id}`,
    "alarm.retry_count": { int: "2" },
    "http.request.method": "POST",
    "url.full": "https://shop.example/pay",
  });
  expect(JSON.parse(String(record.attributes["error"]))).toMatchObject({
    name: "TypeError",
    message: "the card was refused",
    cause: { name: "RangeError", message: "declined" },
  });
  expect(record.resource).toEqual({
    "service.name": "unknown_service",
    "service.version": "1.2.3",
    "deployment.environment.name": "production",
    "host.name": `do-${id}`,
    "cloud.provider": "cloudflare",
    "telemetry.sdk.name": "isolate-capture",
    "telemetry.sdk.version": expect.stringMatching(/^\d+\.\d+\.\d+/),
    "telemetry.sdk.language": "webjs",
  });
  expect(record.scope.name).toBe("isolate-capture");
});

test("with a DSN and a key, Sentry and FlareLog get the same event, each once", async () => {
  const [sentry, flarelog] = [newProject(), newFlarelogProject()];
  const bindings = { ...flarelog.env, SENTRY_DSN: sentry.dsn };
  const { outcomes, eventId } = await captureExceptionInIsolate(bindings, new Error("both"));
  expect(outcomes.map(({ transport, status }) => `${transport}: ${status}`)).toEqual([
    "sentry: delivered",
    "flarelog: delivered",
  ]);
  expect((await onlyEvent(sentry)).event_id).toBe(eventId);
  expect((await onlyRecord(flarelog)).attributes["eventId"]).toBe(eventId);
});

test("a key alone is enough, and without it there is nothing to do", async () => {
  const project = newFlarelogProject();
  expect(await captureExceptionInIsolate(project.env, new Error("lost"))).toMatchObject({
    status: "delivered",
  });
  const others = { ...project.env, FLARELOG_API_KEY: "\n" };
  expect(await captureExceptionInIsolate(others, new Error("lost"))).toMatchObject({ status: "disabled" });
  expect(await project.requests()).toHaveLength(1);
});

test("the key travels in a header only; the event's id is the idempotency key", async () => {
  const project = newFlarelogProject();
  // A secret that was piped in ends with a line end.
  const bindings = { ...project.env, FLARELOG_API_KEY: `${project.key}\n` };
  const { eventId } = await capture(bindings, new Error(`refused: ${project.key}`));
  const [request, ...others] = await project.requests();
  expect(others).toEqual([]);
  expect(request?.headers).toMatchObject({
    authorization: `Bearer ${project.key}`,
    "content-type": "application/json",
    "idempotency-key": eventId,
  });
  expect(request?.path).toBe("/api/v1/logs");
  expect(request?.body).not.toContain(project.key);
  expect(request?.records[0]?.body).toBe("refused: [env.FLARELOG_API_KEY]");
});

test("a retry after a lost answer is the same request, so that FlareLog can keep it once", async () => {
  const project = newFlarelogProject();
  await project.behave({ reset: true });
  expect(await capture(project.env, new Error("lost"))).toMatchObject({ status: "failed" });
  const requests = await project.requests();
  expect(requests.length).toBeGreaterThan(1);
  expect(new Set(requests.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  expect(new Set(requests.map(({ body }) => body)).size).toBe(1);
});

test("options win over env, and env over the event", async () => {
  const project = newFlarelogProject();
  const bindings = {
    ...project.env,
    ENVIRONMENT: "production",
    FLARELOG_ENVIRONMENT: "staging-eu-1",
    OTEL_SERVICE_NAME: "shop-worker",
  };
  await captureWith({}, bindings, new Error("shop-worker in staging-eu-1"));
  await captureWith({ environment: "canary", serviceName: "shop" }, bindings);
  const records = await project.records();
  expect(records.map(({ resource }) => resource)).toMatchObject([
    { "deployment.environment.name": "staging-eu-1", "service.name": "shop-worker" },
    { "deployment.environment.name": "canary", "service.name": "shop" },
  ]);
  // These are names, not secrets.
  expect(records[0]?.body).toBe("shop-worker in staging-eu-1");
});

test("key and endpoint may be options", async () => {
  const project = newFlarelogProject();
  const options = { apiKey: project.key, endpoint: `http://${inject("otlp")}/team/a//` };
  const other = { FLARELOG_API_KEY: "other", FLARELOG_ENDPOINT: "https://other.invalid" };
  expect(await captureWith(options, other)).toMatchObject({ status: "delivered" });
  expect((await project.requests()).map(({ path }) => path)).toEqual(["/team/a/api/v1/logs"]);
});

test.for([
  ["credentials", (host: string) => `http://user:sesame@${host}`],
  ["a query", (host: string) => `http://${host}/?sesame`],
  ["a fragment", (host: string) => `http://${host}/#sesame`],
  ["another scheme", () => "ftp://sesame.example"],
  ["http to another machine", () => "http://sesame.example"],
  ["no host", () => "https:///sesame"],
  ["no address at all", () => "open sesame"],
] as const)(
  "an endpoint with %s is refused, and what is said about it does not repeat it",
  async ([, make]) => {
    const project = newFlarelogProject();
    const warnings = watchWarnings();
    const endpoint = make(inject("otlp"));
    const result = await capture({ ...project.env, FLARELOG_ENDPOINT: endpoint }, new Error("lost"));
    expect(result).toMatchObject({
      status: "failed",
      reason: expect.stringContaining("FLARELOG_ENDPOINT must be https://"),
    });
    expect(JSON.stringify([result, warnings])).not.toContain("sesame");
    expect(() => flarelogTransport({ endpoint })).toThrow(
      /^flarelogTransport: endpoint must be https:\/\/<host>(?!.*sesame)/,
    );
    await expectOnlyMarker(project);
  },
);

test.for(["sesame\nopen", "open sesame", "sesäme"])(
  "the key %j cannot travel in a header: nothing is sent",
  async (key) => {
    const project = newFlarelogProject();
    const result = await capture({ ...project.env, FLARELOG_API_KEY: key }, new Error("lost"));
    expect(result).toMatchObject({
      status: "failed",
      reason: "flarelog: FLARELOG_API_KEY must be visible ASCII characters",
    });
    expect(() => flarelogTransport({ apiKey: key })).toThrow(
      /^flarelogTransport: apiKey must be visible ASCII characters$/,
    );
    await expectOnlyMarker(project);
  },
);

test.for([{ apiKey: "" }, { apiKey: 7 }, { environment: " " }, { serviceName: null }, { endpoint: {} }])(
  "the option %j throws where the transport is made",
  (options) => {
    const [name] = Object.keys(options);
    const make = () => flarelogTransport(options as FlarelogTransportOptions);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(`flarelogTransport: ${name} must be `);
  },
);

test.for([401, 403])(
  "a key that is refused by %i fails at once, with one warning for all events",
  async (status) => {
    const project = newFlarelogProject();
    await project.behave({ status, body: `no such key: ${project.key}` });
    const warnings = watchWarnings();
    const results = [];
    for (const text of ["one", "two", "three"]) results.push(await capture(project.env, new Error(text)));
    expect(results.map(({ reason }) => reason)).toEqual(
      Array(3).fill(`flarelog: HTTP ${status}: the key was refused`),
    );
    expect(await project.requests()).toHaveLength(3);
    expect(warnings).toEqual([
      expect.stringContaining(`an event was not delivered: flarelog: HTTP ${status}: the key was refused`),
    ]);
    expect(JSON.stringify([results, warnings])).not.toContain(project.key);
  },
);

test.for([
  [400, "HTTP 400"],
  [402, "HTTP 402: the account's limit is reached"],
  [404, "HTTP 404"],
  [413, "HTTP 413: too large"],
] as const)("an answer of %i is failed: %s", async ([status, reason]) => {
  const project = newFlarelogProject();
  await project.behave({ status });
  expect(await capture(project.env, new Error("lost"))).toMatchObject({
    status: "failed",
    outcomes: [{ transport: "flarelog", status: "failed", reason }],
  });
  expect(await project.requests()).toHaveLength(1);
});

test.for([408, 429, 500, 503])("an answer of %i is retryable", async (status) => {
  const project = newFlarelogProject();
  await project.behave({ status });
  const { outcomes } = await capture(project.env, new Error("lost"));
  expect(outcomes).toMatchObject([{ status: "retryable", reason: expect.stringMatching(/^(HTTP|paused)/) }]);
});

test("a key that has reached its rate limit delays no other key", async () => {
  const [limited, other] = [newFlarelogProject(), newFlarelogProject()];
  await limited.behave({ status: 429, headers: { "retry-after": "60" } });
  await capture(limited.env, new Error("one"));
  expect((await capture(limited.env, new Error("two"))).reason).toContain("paused");
  expect((await capture(other.env, new Error("three"))).status).toBe("delivered");
});

const PARTIAL: [what: string, answer: string, reason: string | undefined][] = [
  ["an empty answer", "", undefined],
  ["no JSON", "<html>", undefined],
  ["nothing rejected", '{"partialSuccess":{}}', undefined],
  ["a warning", '{"partialSuccess":{"rejectedLogRecords":"0","errorMessage":"use v2"}}', undefined],
  [
    "a rejected record",
    '{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"no quota"}}',
    "refused: no quota",
  ],
  ["a count that is a number", '{"partialSuccess":{"rejectedLogRecords":1}}', "refused: "],
  ["a message of no text", '{"partialSuccess":{"rejectedLogRecords":1,"errorMessage":{}}}', "refused: "],
  [
    "a long message",
    JSON.stringify({ partialSuccess: { rejectedLogRecords: 1, errorMessage: "x".repeat(900) } }),
    `refused: ${"x".repeat(200)}`,
  ],
];

test.for(PARTIAL)("a 200 with %s", async ([, body, reason]) => {
  const project = newFlarelogProject();
  await project.behave({ body });
  const outcome = reason === undefined ? { status: "delivered" } : { status: "failed", reason };
  expect((await capture(project.env, new Error("lost"))).outcomes).toEqual([
    { ...outcome, transport: "flarelog" },
  ]);
});

test.for([`fl_${crypto.randomUUID()}`, "xyz"])(
  "the key %s is in no reason, although the server repeats it",
  async (key) => {
    const project = newFlarelogProject(key);
    const errorMessage = `${key}: ${btoa(key)} or Bearer ${key} has no quota`;
    await project.behave({
      body: JSON.stringify({ partialSuccess: { rejectedLogRecords: 1, errorMessage } }),
    });
    const result = await capture(project.env, new Error("lost"));
    expect(result.reason).toMatch(/^flarelog: refused: /);
    expect(JSON.stringify(result)).not.toContain(key);
  },
);
