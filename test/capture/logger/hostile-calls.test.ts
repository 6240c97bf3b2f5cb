import { expect, onTestFinished, test } from "vitest";
import { FlareLog } from "../../../worker/capture/entries/flarelog-sdk.ts";
import {
  createLogger,
  type LoggerOptions,
  type LogRecord,
  memoryLogTransport,
} from "../../../worker/capture/entries/logger.ts";
import { newFlarelogProject } from "../../support/otlp-received.ts";
import { watchWarnings } from "../../support/warnings.ts";

function keeping(options: LoggerOptions = {}, bindings: object = {}) {
  const memory = memoryLogTransport();
  const log = createLogger(bindings, { transports: [memory], console: false, ...options });
  return { log, records: memory.records };
}

/** A value of a kind that no type allows. */
function untyped(value: unknown): never {
  return value as never;
}

const throwing = {
  get level(): never {
    throw new Error("a getter");
  },
  get method(): never {
    throw new Error("a getter");
  },
  toString(): never {
    throw new Error("no text");
  },
};

test("a stack that cannot be made costs no line", async () => {
  const { log, records } = keeping();
  const before = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  onTestFinished(() => {
    if (before) Object.defineProperty(Error, "prepareStackTrace", before);
    else Reflect.deleteProperty(Error, "prepareStackTrace");
  });
  Reflect.set(Error, "prepareStackTrace", () => {
    throw new Error("no stack");
  });
  log.info("one");
  await log.withRequest(new Request("http://shop"), (log) => log.info("two"));
  expect(await log.flush()).toEqual({ sent: 2, dropped: 0 });
  expect(records.map(({ message }) => message)).toEqual(["one", "two"]);
});

test("a caller that is given by hand may be anything, and holds no secret", async () => {
  const secret = "s3cr3t-value-of-the-binding-9f8e7d";
  const { log, records } = keeping({}, { API_TOKEN: secret });
  const given = [
    { method: 7, className: {} },
    { method: secret },
    null,
    throwing,
    "text",
    { method: "m".repeat(9_999) },
  ];
  for (const from of given) log.log("info", "x", {}, untyped(from));
  log.log("info", "x", {}, { method: "alarm" });
  expect(await log.flush()).toEqual({ sent: given.length + 1, dropped: 0 });
  expect(records[1]?.handler).toBe("[env.API_TOKEN]");
  expect(records[5]?.handler?.length).toBeLessThan(300);
  expect(records.at(-1)?.handler).toBe("alarm");
  for (const { handler = "" } of records) expect(typeof handler).toBe("string");
});

test("a level may be written in capitals or as Sentry calls it; what is no level is told", async () => {
  const warnings = watchWarnings();
  const { log, records } = keeping();
  for (const level of ["INFO", "warning", "Fatal"]) log.log(untyped(level), "x");
  for (const level of ["loud", Symbol("x"), throwing, undefined]) log.log(untyped(level), "x");
  log.logError(new Error("failed"), { level: untyped("loud") });
  expect(await log.flush()).toEqual({ sent: 4, dropped: 0 });
  expect(records.map(({ level }) => level)).toEqual(["info", "warn", "fatal", "error"]);
  expect(warnings).toEqual([
    expect.stringMatching(/level must be one of trace,debug,info,warn,error,fatal; got loud$/),
  ]);
});

const GROWN: Record<string, (record: LogRecord) => LogRecord> = {
  message: (record) => ({ ...record, message: "é".repeat(400_000) }),
  attributes: (record) => ({ ...record, attributes: { text: "x".repeat(400_000) } }),
  request: (record) => ({ ...record, request: { method: "GET", url: "u".repeat(300_000) } }),
  handler: (record) => ({ ...record, handler: "h".repeat(300_000) }),
  tags: (record) => ({ ...record, tags: { tag: "t".repeat(300_000) } }),
  trace: (record) => ({ ...record, trace: { traceId: "t".repeat(300_000), spanId: "" } }),
  all: (record) => ({
    ...record,
    message: "m".repeat(300_000),
    handler: "h".repeat(300_000),
    error: [{ type: "t".repeat(300_000), value: "", frames: [] }],
  }),
};

test.for(Object.entries(GROWN))(
  "a record that beforeSend makes too long is cut: %s",
  async ([, beforeSend]) => {
    const { log, records } = keeping({ beforeSend });
    log.info("a line");
    expect(await log.flush()).toEqual({ sent: 1, dropped: 0 });
    expect(JSON.stringify(records).length).toBeLessThan(100_100);
  },
);

test("a record that beforeSend makes too deep for a Queue is lost by itself, and told", async () => {
  const { log, records } = keeping({
    beforeSend(record) {
      if (record.message !== "deep") return record;
      return { ...record, attributes: JSON.parse(`${'{"a":'.repeat(300)}1${"}".repeat(300)}`) };
    },
  });
  log.info("deep");
  log.info("flat");
  expect(await log.flush()).toEqual({ sent: 1, dropped: 1, reason: "beforeSend failed" });
  expect(records).toMatchObject([{ message: "flat", dropped: 1 }]);
});

test.for([
  [null, "createLogger: options must be an object; got null"],
  ["x", "createLogger: options must be an object; got x"],
  [{ redact: { kyes: /card/ } }, "createLogger: redact: there is no option kyes; did you mean keys?"],
  [{ redact: { keys: "card" } }, "createLogger: redact must be an object with keep and keys; got an object"],
  [{ sampleRate: "1" }, 'createLogger: sampleRate must be a number from 0 to 1; got "1"'],
] as const)("createLogger refuses %j", ([options, told]) => {
  expect(() => createLogger({}, untyped(options))).toThrow(new TypeError(told));
});

function flareLog(config: object = {}) {
  const { records, env } = newFlarelogProject();
  const { FLARELOG_API_KEY: apiKey, FLARELOG_ENDPOINT: endpoint } = env;
  return { logger: new FlareLog({ apiKey, endpoint, ...config }), records };
}

test("no method of FlareLog throws for what it is given", async () => {
  const { logger, records } = flareLog();
  logger.logRaw(untyped(null));
  logger.logRaw(untyped(throwing));
  logger.setTag(untyped(throwing), "value");
  logger.setTag(untyped(Symbol("tag")), "value");
  logger.setUser(untyped(throwing));
  logger.addBreadcrumb(untyped(null));
  logger.child(untyped(null)).info("by a child");
  logger.info(untyped(throwing), untyped(throwing));
  for (const context of [undefined, {}, { request: null }, { request: { method: 7 } }])
    expect(await logger.withRequest(untyped(context), untyped(undefined), async () => "ran")).toBe("ran");
  const own = new Error("own");
  const work = () => {
    throw own;
  };
  expect(() => logger.captureSync(work, untyped(null))).toThrow(own);
  await logger.flush();
  expect((await records()).map(({ body }) => body)).toEqual([
    "undefined",
    "undefined",
    "by a child",
    "",
    "own",
  ]);
});

test("a line of FlareLog keeps the running trace where it is given none, or an id of another kind", async () => {
  const { logger, records } = flareLog();
  const own = { traceId: "1".repeat(32), spanId: "2".repeat(16) };
  let running: unknown;
  await logger.startSpan("work", async (span) => {
    const { traceId, spanId } = span.spanContext();
    running = { traceId, spanId };
    logger.logError(new Error("no id"));
    logger.logError(new Error("an id of a request"), { traceId: crypto.randomUUID() });
    logger.log("INFO", "its own", {}, own);
    logger.log("INFO", "its own trace", {}, { traceId: own.traceId });
  });
  await logger.flush();
  const [first, second, third, fourth] = await records();
  expect([first, second, third]).toMatchObject([running, running, own]);
  expect([fourth?.traceId, fourth?.spanId || undefined]).toEqual([own.traceId, undefined]);
});

test("what FlareLog keeps for later lines is bounded, and no later change of it counts", async () => {
  const { logger, records } = flareLog();
  const user = { id: "7" };
  const data = { step: 1 };
  logger.setUser(user);
  logger.addBreadcrumb({ category: "c", message: "m", data });
  for (let i = 0; i < 1_000; i++) logger.setTag(`tag-${i}`, "value");
  user.id = "8";
  data.step = 2;
  logger.logError(new Error("failed"));
  await logger.flush();
  const [{ attributes } = untyped(undefined)] = await records();
  expect(JSON.parse(String(attributes["user"]))).toEqual({ id: "7" });
  expect(JSON.parse(String(attributes["breadcrumbs"]))).toMatchObject([{ data: { step: 1 } }]);
  expect(Object.keys(JSON.parse(String(attributes["tags"])))).toHaveLength(50);
});

test.for([
  [null, "FlareLog: options must be an object; got null"],
  [{ scrubFields: "password" }, 'FlareLog: scrubFields must be a list of texts; got "password"'],
  [{ scrubFields: [7] }, "FlareLog: scrubFields must be a list of texts; got an object"],
  [{ ignorePaths: 7 }, "FlareLog: ignorePaths must be a list of texts, patterns or functions; got 7"],
  [{ beforeSend: 7 }, "FlareLog: beforeSend must be a function; got 7"],
  [
    { transports: [null] },
    "FlareLog: transports must be a list of objects whose type is one of console, otlp, flarelog; got an object",
  ],
] as const)("FlareLog refuses %j", ([config, told]) => {
  expect(() => new FlareLog(untyped(config))).toThrow(new TypeError(told));
});
