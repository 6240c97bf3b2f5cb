import { expect, onTestFinished, test, vi } from "vitest";
import {
  FlareLog,
  type FlareLogConfig,
  flarelog,
  workerFetch,
} from "../../../worker/capture/entries/flarelog-sdk.ts";
import { newFlarelogProject } from "../../support/otlp-received.ts";
import { watchWarnings } from "../../support/warnings.ts";

function newLogger(config: FlareLogConfig = {}) {
  const project = newFlarelogProject();
  const logger = new FlareLog({ apiKey: project.key, endpoint: project.env.FLARELOG_ENDPOINT, ...config });
  return { logger, project };
}

test("each level has its name and number, and lines below the level are left out", async () => {
  const { logger, project } = newLogger();
  for (const level of ["trace", "debug", "info", "warn", "error", "fatal"] as const) logger[level](level);
  logger.log("FATAL", "by log", { n: 1 }, { source: "here" });
  logger.logRaw({ level: "WARN", message: "raw", metadata: { a: [1, 2] }, source: "there" });
  await logger.flush();
  const told = (await project.records()).map(({ severityText, severityNumber, body }) => [
    severityText,
    severityNumber,
    body,
  ]);
  expect(told).toEqual([
    ["DEBUG", 5, "debug"],
    ["INFO", 9, "info"],
    ["WARN", 13, "warn"],
    ["ERROR", 17, "error"],
    ["FATAL", 21, "fatal"],
    ["FATAL", 21, "by log"],
    ["WARN", 13, "raw"],
  ]);
});

test("a line without a level, or with an unknown one, is one of INFO", async () => {
  const { logger, project } = newLogger({ level: "INFO" });
  for (const level of [undefined, null, "notice", 30, {}]) {
    logger.logRaw(JSON.parse(JSON.stringify({ level, message: "raw" })));
    logger.log(level as "INFO", "by log");
  }
  await logger.flush();
  const told = (await project.records()).map(({ severityText, body }) => [severityText, body]);
  expect(told).toEqual(
    Array(5)
      .fill([
        ["INFO", "raw"],
        ["INFO", "by log"],
      ])
      .flat(),
  );
});

test("the twelve parts of names are replaced at the top level, and the key is in no text", async () => {
  const { logger, project } = newLogger({
    release: "1.2",
    serviceName: "shop",
    resourceAttributes: { team: "a" },
  });
  logger.info(`sent with ${project.key}`, {
    userPassword: "x",
    author: "not said in 2.8.3 either",
    nested: { token: "kept" },
    "gen_ai.usage.input_tokens": 7,
    list: ["a", "b"],
    mixed: ["a", 1],
    missing: null,
  });
  await logger.flush();
  const [record] = await project.records();
  expect(record).toMatchObject({ body: "sent with [env.FLARELOG_API_KEY]" });
  expect(record?.attributes).toEqual({
    userPassword: "[REDACTED]",
    author: "[REDACTED]",
    nested: '{"token":"kept"}',
    "gen_ai.usage.input_tokens": { int: "7" },
    list: ["a", "b"],
    mixed: '["a",1]',
    environment: "production",
    release: "1.2",
  });
  expect(record?.resource).toMatchObject({ "service.name": "shop", "service.version": "1.2", team: "a" });
});

test("logError takes unknown keys as metadata, and sends the last fifty breadcrumbs", async () => {
  const { logger, project } = newLogger();
  for (let i = 0; i < 60; i++) logger.addBreadcrumb({ category: "c", message: `${i}` });
  logger.logError(new TypeError("broken", { cause: new Error("deep") }), { doId: "1f", metadata: { a: 1 } });
  logger.logError("text");
  logger.logError(undefined);
  logger.logError({ code: 5 });
  await logger.flush();
  const [first, ...others] = await project.records();
  expect(first).toMatchObject({ body: "broken", attributes: { doId: "1f", a: { int: "1" } } });
  const { error, breadcrumbs } = first?.attributes ?? {};
  expect(JSON.parse(String(error))).toMatchObject({ name: "TypeError", cause: { message: "deep" } });
  const crumbs = JSON.parse(String(breadcrumbs));
  expect(crumbs).toHaveLength(50);
  expect(crumbs.at(-1)).toMatchObject({ message: "59", category: "c" });
  expect(others.map(({ body }) => body)).toEqual([
    "text",
    "Unknown error (null or undefined thrown)",
    "An error occurred",
  ]);
});

test("beforeSend may change and drop lines; if it throws, the line is dropped and counted", async () => {
  const dropped: number[] = [];
  const { logger, project } = newLogger({
    beforeSend: (entry) => {
      if (entry.message === "throw") throw new Error("the hook is broken");
      return entry.message !== "drop" && { ...entry, message: `${entry.message}!`, metadata: { a: 1 } };
    },
    onDrop: (count) => dropped.push(count),
  });
  for (const message of ["drop", "throw", "keep"]) logger.info(message);
  await logger.flush();
  const [record, ...others] = await project.records();
  expect(others).toEqual([]);
  expect(record).toMatchObject({
    body: "keep!",
    attributes: { a: { int: "1" }, "log.dropped": { int: "1" } },
  });
  expect(dropped).toEqual([1]);
});

test("capture logs the error and throws it again, unless an option says otherwise", async () => {
  const { logger, project } = newLogger();
  const broken = () => {
    throw new Error("broken");
  };
  await expect((async () => await logger.capture(broken, { label: "Job" }))()).rejects.toThrow("broken");
  expect(() => logger.captureSync(broken)).toThrow("broken");
  expect(await logger.capture(broken, { rethrow: false, level: "WARN" })).toBeUndefined();
  expect(await logger.capture(async () => 7)).toBe(7);
  await logger.destroy();
  const told = (await project.records()).map(({ severityText, body }) => [severityText, body]);
  expect(told).toEqual([
    ["ERROR", "Job failed"],
    ["ERROR", "broken"],
    ["WARN", "broken"],
  ]);
});

test("without a key lines go to the console, with one warning", async () => {
  const warnings = watchWarnings();
  const lines: string[] = [];
  const spy = vi.spyOn(console, "info").mockImplementation((line) => void lines.push(line));
  onTestFinished(() => spy.mockRestore());
  const logger = flarelog();
  logger.info("to the console", { a: 1 });
  await logger.flush();
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: "info", message: "to the console", a: 1 },
  ]);
  expect(warnings).toEqual([expect.stringContaining("FLARELOG_API_KEY is not set")]);
});

test("transports of the options replace the default ones, and bad endpoints are refused", async () => {
  const project = newFlarelogProject();
  const endpoint = project.env.FLARELOG_ENDPOINT;
  const logger = new FlareLog({
    transports: [
      {
        type: "otlp",
        logsEndpoint: `${endpoint}/api/v1/logs`,
        headers: { Authorization: `Bearer ${project.key}` },
      },
    ],
  });
  logger.info("by OTLP");
  await logger.flush();
  expect((await project.records()).map(({ body }) => body)).toEqual(["by OTLP"]);
  expect(() => new FlareLog({ apiKey: "fl_1", endpoint: "http://shop.example" })).toThrow(
    "endpoint must be https",
  );
  new FlareLog({ apiKey: "fl_1", endpoint: "http://shop.example", allowInsecure: true });
});

test("lines have the ids of their span, after an await too, and so has the next hop", async () => {
  const { logger, project } = newLogger();
  expect(logger.getActiveTraceId()).toBeUndefined();
  const seen = await logger.startSpan("outer", async (outer) => {
    await scheduler.wait(1);
    logger.info("in the outer span");
    return logger.startSpan("inner", async () => {
      await scheduler.wait(1);
      const headers = logger.injectTraceContext(new Headers());
      return [
        outer.spanContext(),
        logger.getActiveTraceId(),
        logger.getActiveSpanId(),
        headers.get("traceparent"),
      ];
    });
  });
  const [outer, traceId, spanId, traceparent] = seen;
  expect(outer).toMatchObject({ traceId });
  expect(traceparent).toBe(`00-${traceId}-${spanId}-01`);
  await logger.flush();
  expect(await project.records()).toMatchObject([{ traceId, spanId: Object(outer).spanId }]);
});

test("workerFetch leaves ignored paths and the response as they are, also one of 101", async () => {
  const { logger, project } = newLogger({
    ignorePaths: ["/favicon.ico", /^\/static\//, (path) => path === "/own"],
  });
  const ctx = { waitUntil() {} };
  const handler = workerFetch(logger, async (request) => {
    logger.info(logger.getActiveTraceId() ? "traced" : "not traced");
    if (request.url.endsWith("/socket")) {
      const { 0: client, 1: server } = new WebSocketPair();
      server.accept();
      return new Response(null, { status: 101, webSocket: client });
    }
    return new Response("fine");
  });
  const told: unknown[] = [];
  for (const path of ["/favicon.ico", "/static/a.js", "/own", "/page", "/socket"])
    told.push((await handler(new Request(`http://shop${path}`), {}, ctx)).status);
  expect(told).toEqual([200, 200, 200, 200, 101]);
  await vi.waitFor(async () => expect(await project.records()).toHaveLength(5), 10_000);
  expect((await project.records()).filter(({ body }) => body === "traced")).toHaveLength(2);
});

test("of fifty requests at once each has its own user, tag, trace and breadcrumbs", async () => {
  const { logger, project } = newLogger();
  const ctx = { waitUntil() {} };
  const names = Array.from({ length: 50 }, (_, i) => `request-${i}-of-50`);
  await Promise.all(
    names.map((name) =>
      logger.withRequest({ request: new Request(`http://shop/${name}`) }, ctx, async () => {
        logger.setUser({ id: name });
        logger.setTag("tag", name);
        logger.addBreadcrumb({ category: "c", message: name });
        await scheduler.wait(Math.random() * 10);
        logger.child({ name }).logError(new Error(name));
      }),
    ),
  );
  logger.info("after all");
  await vi.waitFor(async () => expect(await project.records()).toHaveLength(51), 10_000);
  const records = await project.records();
  for (const { attributes } of records) {
    const told = JSON.stringify(attributes);
    const expected = attributes["name"] === undefined ? [] : [attributes["name"]];
    expect(names.filter((name) => told.includes(`${name}\\"`))).toEqual(expected);
  }
  expect(new Set(records.map(({ traceId }) => traceId)).size).toBe(51);
});
