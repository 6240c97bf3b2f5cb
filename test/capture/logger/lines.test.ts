import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, onTestFinished, test, vi } from "vitest";
import {
  createLogger,
  type Logger,
  type LoggerOptions,
  memoryLogTransport,
} from "../../../worker/capture/entries/logger.ts";
import { watchWarnings } from "../../support/warnings.ts";

/** A logger whose records are kept, in the way that no test needs the console. */
function keeping(options: LoggerOptions = {}, bindings: object = {}) {
  const memory = memoryLogTransport();
  const log = createLogger(bindings, { transports: [memory], console: false, ...options });
  const records = async () => {
    await log.flush();
    return memory.records;
  };
  return { log, records, memory };
}

class Room {
  log: Logger;
  constructor(log: Logger) {
    this.log = log;
  }
  async webSocketMessage(text: string): Promise<void> {
    await scheduler.wait(1);
    this.say(text);
  }
  say(text: string): void {
    this.log.info(text);
  }
}

test("a record has its object, its handler and its place in the millisecond", async () => {
  const room = env.ROOM.getByName(`lines ${crypto.randomUUID()}`);
  const [records, id, name] = await runInDurableObject(room, async (_, ctx) => {
    const { log, records } = keeping({ ctx });
    await new Room(log).webSocketMessage("hello");
    new Room(log).say("by itself");
    return [await records(), ctx.id.toString(), ctx.id.name];
  });
  expect(records).toMatchObject([
    { level: "info", message: "hello", object: { id, name, class: "Room" }, handler: "webSocketMessage" },
    { message: "by itself", object: { id, name, class: "Room" }, handler: "say" },
  ]);
});

test("records of one millisecond have an order, and each an id of its own", async () => {
  const { log, records } = keeping();
  for (let i = 0; i < 150; i++) log.info(`${i}`);
  const written = await records();
  expect(written.map(({ message }) => message)).toEqual(Array.from({ length: 150 }, (_, i) => `${i}`));
  expect(new Set(written.map(({ id }) => id)).size).toBe(150);
  expect(new Set(written.map(({ timestamp, sequence }) => `${timestamp} ${sequence}`)).size).toBe(150);
  for (const [index, { timestamp, sequence }] of written.entries()) {
    const before = written[index - 1];
    expect(sequence).toBe(before?.timestamp === timestamp ? before.sequence + 1 : 0);
  }
});

test("lines below the level or with an invalid level are left out", async () => {
  const { log, records } = keeping({ level: "warn" });
  for (const level of ["trace", "debug", "info", "warn", "error", "fatal"] as const) log[level](level);
  log.log("info", "by log");
  log.log(JSON.parse('"loud"'), "no level");
  expect((await records()).map(({ level }) => level)).toEqual(["warn", "error", "fatal"]);
});

test("no secret is in a record: of env, in pairs, under keys, in children, users, tags, breadcrumbs and errors", async () => {
  const secret = "s3cr3t-value-of-the-binding-9f8e7d";
  const { log, records } = keeping({ attributes: { common: secret } }, { API_TOKEN: secret });
  const child = log.child({ child: `is ${secret}` });
  child.setUser({ id: secret, plan: secret });
  child.setTag("tag", secret);
  child.addBreadcrumb({ message: secret, data: { secret } });
  child.info(`with ${secret} and password=hunter2hunter2`, {
    value: secret,
    password: "x",
    deep: [{ secret }],
  });
  child.logError(new Error(secret, { cause: new Error(secret) }));
  child.error("with an error", new RangeError(secret));
  const text = JSON.stringify(await records());
  expect(text).not.toContain(secret);
  expect(text).not.toContain("hunter2");
  expect(text).toContain("[env.API_TOKEN]");
  expect((await records())[2]).toMatchObject({ message: "with an error", error: [{ type: "RangeError" }] });
});

test("hostile values never throw, and make a bounded record", async () => {
  const { log, records } = keeping();
  const circle: Record<string, unknown> = { text: "x".repeat(50_000) };
  circle["self"] = circle;
  const broken = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error("no keys");
      },
      get: () => {
        throw new Error("no");
      },
    },
  );
  const proto = JSON.parse('{ "__proto__": { "polluted": true } }');
  log.info("y".repeat(1_000_000), circle);
  log.info("broken", broken);
  log.child(proto).info("proto", proto);
  log.info(JSON.parse("null"), JSON.parse('"text"'));
  log.info("\ud83d", { "\ud83d": "\ud83d" });
  log.logError(broken, broken as Record<string, unknown>);
  log.setUser(broken);
  log.setTag(JSON.parse("{}"), JSON.parse("[]"));
  log.addBreadcrumb(JSON.parse("null"));
  log.logError(
    Object.assign(new Error("z".repeat(100_000)), { errors: Array(50).fill(new Error("w".repeat(50_000))) }),
  );
  const written = await records();
  expect(written).toHaveLength(7);
  for (const record of written) expect(JSON.stringify(record).length).toBeLessThan(100_000);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

test("a child has values, user and tags of its own", async () => {
  const { log, records } = keeping({ attributes: { app: "shop" } });
  log.setUser("everybody");
  log.setTag("shared", true);
  const child = log.child({ socket: 1 });
  const grandchild = child.child({ socket: 2, deep: true });
  child.setUser({ id: "7", email: "ann@shop.example" });
  child.setTag("own", 1);
  grandchild.setTag("shared", null);
  log.info("log");
  child.info("child", { socket: 3 });
  grandchild.info("grandchild");
  expect(await records()).toMatchObject([
    { attributes: { app: "shop" }, user: { id: "everybody" }, tags: { shared: "true" } },
    {
      attributes: { app: "shop", socket: 3 },
      user: { id: "7", email: "ann@shop.example" },
      tags: { shared: "true", own: "1" },
    },
    { attributes: { app: "shop", socket: 2, deep: true }, user: { id: "7" }, tags: { own: "1" } },
  ]);
});

test("beforeSend may change and drop records; one that it breaks is dropped and counted", async () => {
  const warnings = watchWarnings();
  const { log, records } = keeping({
    beforeSend: (record) => {
      if (record.message === "drop") return null;
      if (record.message === "false") return false;
      if (record.message === "throw") throw new Error("the hook is broken");
      if (record.message === "text") return JSON.parse('{ "message": 7 }');
      return { ...record, id: "0".repeat(32), message: "changed", attributes: { only: "this" } };
    },
  });
  for (const message of ["drop", "false", "throw", "text", "keep"]) log.info(message, { secret: 1 });
  const [record, ...others] = await records();
  expect(others).toEqual([]);
  expect(record).toMatchObject({ message: "changed", attributes: { only: "this" }, dropped: 2 });
  expect(record?.id).not.toBe("0".repeat(32));
  expect(warnings).toHaveLength(1);
});

test("sampling keeps lines from the backend, not from the console", async () => {
  const lines: string[] = [];
  const spy = vi.spyOn(console, "error").mockImplementation((line) => void lines.push(line));
  onTestFinished(() => spy.mockRestore());
  const { log, records } = keeping({ sampleRate: 0, console: true });
  log.error("not sent", { a: 1 });
  expect(await records()).toEqual([]);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: "error", message: "not sent", a: 1 },
  ]);
});

test("each line is one line of JSON on the console, by the method of its level", () => {
  const written: [string, string][] = [];
  for (const method of ["debug", "info", "warn", "error"] as const) {
    const spy = vi.spyOn(console, method).mockImplementation((line) => void written.push([method, line]));
    onTestFinished(() => spy.mockRestore());
  }
  const { log } = keeping({ console: true });
  for (const level of ["trace", "debug", "info", "warn", "error", "fatal"] as const)
    log[level](`a\n${level}`);
  expect(written.map(([method, line]) => [method, JSON.parse(line).level, line.includes("\n")])).toEqual([
    ["debug", "trace", false],
    ["debug", "debug", false],
    ["info", "info", false],
    ["warn", "warn", false],
    ["error", "error", false],
    ["error", "fatal", false],
  ]);
});

test("where nothing is configured a logger does nothing, and requests run all the same", async () => {
  const written = vi.spyOn(console, "info").mockImplementation(() => {});
  onTestFinished(() => written.mockRestore());
  const waited: unknown[] = [];
  const log = createLogger({}, { ctx: { waitUntil: (promise) => void waited.push(promise) } });
  log.info("nothing");
  log.child({ a: 1 }).logError(new Error("nothing"));
  expect(log.child({ a: 1 })).toBe(log);
  expect(await log.withRequest(new Request("http://shop/"), () => 7)).toBe(7);
  expect(await log.flush()).toEqual({ sent: 0, dropped: 0 });
  expect(waited).toEqual([]);
  expect(written).not.toHaveBeenCalled();
  createLogger({}, { console: true }).info("to the console only");
  expect(written).toHaveBeenCalledTimes(1);
});

test("a request's trace is continued, and an error is logged and thrown on as it is", async () => {
  const { log, records } = keeping();
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const request = new Request("http://shop/pay?token=1", { method: "POST", headers: { traceparent } });
  const error = new Error("refused");
  const thrown = await log
    .withRequest(request, async (inner) => {
      await scheduler.wait(1);
      inner.info("paying");
      throw error;
    })
    .catch((caught: unknown) => caught);
  log.info("after it");
  expect(thrown).toBe(error);
  const [paying, failed, after] = await records();
  const trace = { traceId: "0af7651916cd43dd8448eb211c80319c", parentSpanId: "b7ad6b7169203331" };
  const there = { trace, request: { method: "POST", url: "http://shop/pay" } };
  expect(paying).toMatchObject({ message: "paying", ...there });
  expect(failed).toMatchObject({ level: "error", message: "refused", ...there });
  expect(failed?.trace?.spanId).toBe(paying?.trace?.spanId);
  expect(paying?.trace?.spanId).not.toBe(trace.parentSpanId);
  expect(after?.trace).toBeUndefined();
});

test.each([
  [{ level: "loud" }, 'level must be one of trace, debug, info, warn, error, fatal; got "loud"'],
  [{ sampleRate: 2 }, "sampleRate must be a number from 0 to 1; got 2"],
  [{ transports: [{ name: "x", send() {} }] }, "transports must be transports of logs"],
  [{ deadlineMs: 0 }, "deadlineMs must be a number from 1 to 30000; got 0"],
  [{ lvel: "info" }, "there is no option lvel; did you mean level?"],
  [{ ctx: {} }, "ctx must be this.ctx"],
  [{ attributes: null }, "attributes must be an object; got an object"],
  [{ redact: { keys: "card" } }, "redact must be an object with keep and keys"],
])("a bad option is told: %j", (options, text) => {
  expect(() => createLogger({}, Object.assign({ console: false }, options as object))).toThrow(
    `createLogger: ${text}`,
  );
});
