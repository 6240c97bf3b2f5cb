import { expect, onTestFinished, test, vi } from "vitest";
import { FlareLog } from "../../../worker/capture/entries/flarelog-sdk.ts";
import {
  createLogger,
  type Logger,
  type LoggerOptions,
  memoryLogTransport,
} from "../../../worker/capture/entries/logger.ts";
import { newFlarelogProject } from "../../support/otlp-received.ts";

/** A logger whose options may log by it. */
function circular(makeOptions: (log: () => Logger) => LoggerOptions) {
  const memory = memoryLogTransport();
  let made: Logger | undefined;
  const log = () => {
    if (!made) throw new Error("no logger yet");
    return made;
  };
  made = createLogger({}, { transports: [memory], console: false, ...makeOptions(log) });
  return { log: made, messages: () => memory.records.map(({ message }) => message) };
}

/** Has the console's `info` do this until the test ends. */
function replaceInfo(told: (text: unknown) => void): void {
  const spy = vi.spyOn(console, "info").mockImplementation(told);
  onTestFinished(() => spy.mockRestore());
}

test("a line that beforeSend logs is counted as lost, and the line that it was called for is sent", async () => {
  let calls = 0;
  const { log, messages } = circular((log) => ({
    beforeSend(record) {
      calls++;
      log().info("by the hook");
      return record;
    },
  }));
  log.info("one");
  log.info("two");
  expect(await log.flush()).toEqual({ sent: 2, dropped: 2, reason: "logged by what the logger calls" });
  expect([messages(), calls]).toEqual([["one", "two"], 2]);
});

test("a hook may log by another logger", async () => {
  const other = circular(() => ({}));
  const { log } = circular(() => ({
    beforeSend(record) {
      other.log.info("by the hook");
      return record;
    },
  }));
  log.info("one");
  expect([await log.flush(), await other.log.flush()]).toEqual([
    { sent: 1, dropped: 0 },
    { sent: 1, dropped: 0 },
  ]);
});

test("a getter of the attributes that logs goes in no circle", async () => {
  const { log, messages } = circular(() => ({}));
  const attributes = {
    get value(): number {
      log.info("by the getter", attributes);
      return 7;
    },
  };
  log.info("one", attributes);
  expect(await log.flush()).toMatchObject({ sent: 1, dropped: 1 });
  expect(messages()).toEqual(["one"]);
});

test("a console that logs what it is told repeats no line, and loses none", async () => {
  const { log, messages } = circular(() => ({ console: true }));
  let told = 0;
  replaceInfo((text) => {
    told++;
    log.info(String(text));
  });
  log.info("one");
  log.info("two");
  expect(await log.flush()).toEqual({ sent: 2, dropped: 0 });
  expect([messages(), told]).toEqual([["one", "two"], 2]);
});

test("a console that throws stops no line", async () => {
  const { log } = circular(() => ({ console: true }));
  replaceInfo(() => {
    throw new Error("no console");
  });
  log.info("one");
  expect(await log.flush()).toEqual({ sent: 1, dropped: 0 });
});

test("an onDrop that logs hears of each loss once", async () => {
  const told: number[] = [];
  const { log } = circular((log) => ({
    onDrop(count) {
      told.push(count);
      log().warn("lost");
    },
  }));
  for (let i = 0; i < 2_003; i++) log.info("x");
  // Three that had no place, and a line of onDrop's for each.
  expect(await log.flush()).toMatchObject({ sent: 2_000, dropped: 6 });
  expect(told).toEqual([1, 1, 1]);
});

test("an onDrop that logs while a backend is away does not keep the logger going", async () => {
  let sends = 0;
  const { log } = circular((log) => ({
    transports: [
      {
        name: "away",
        async sendLogs() {
          sends++;
          return { status: "failed", reason: "away" };
        },
      },
    ],
    onDrop: () => log().warn("lost"),
  }));
  log.info("one");
  await log.flush();
  await scheduler.wait(200);
  expect(sends).toBe(1);
});

test("a transport that logs is not fed by its own lines, also after an await", async () => {
  const sent: number[] = [];
  const { log } = circular((log) => ({
    transports: [
      {
        name: "talkative",
        async sendLogs({ records }) {
          sent.push(records.length);
          log().info("before an await");
          await scheduler.wait(1);
          log().info("after an await");
          return { status: "delivered" };
        },
      },
    ],
  }));
  log.info("one");
  await scheduler.wait(400);
  expect(sent).toEqual([1]);
  expect(await log.flush()).toMatchObject({ sent: 1, dropped: 2 });
  log.info("two");
  await log.flush();
  expect(sent).toEqual([1, 1]);
});

test("FlareLog's class goes in no circle either", async () => {
  const { records, env } = newFlarelogProject();
  let calls = 0;
  const logger: FlareLog = new FlareLog({
    apiKey: env.FLARELOG_API_KEY,
    endpoint: env.FLARELOG_ENDPOINT,
    beforeSend(entry) {
      calls++;
      logger.info("by the hook");
      return entry;
    },
    onDrop: () => logger.info("by onDrop"),
  });
  logger.info("one");
  await logger.flush();
  expect([(await records()).map(({ body }) => body), calls]).toEqual([["one"], 1]);
});
