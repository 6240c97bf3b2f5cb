import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import {
  deliverQueued,
  deliverTailed,
  readDeadLetter,
  receiveEvent,
} from "../../../worker/capture/entries/consumer.ts";
import { createLogger, type LoggerOptions } from "../../../worker/capture/entries/logger.ts";
import { sampleLogs } from "../../../worker/capture/testing/index.ts";
import { arrivedLogs } from "../../support/arrived-logs.ts";
import { listen } from "../../support/channel.ts";
import { newFlarelogProject } from "../../support/otlp-received.ts";
import { consume, recordingQueue } from "../../support/queued.ts";
import { newProject, reportToNewProject } from "../../support/received.ts";
import { callerItem, onChannel } from "../../support/tail-items.ts";

const quiet: LoggerOptions = { console: false };
const ctx = { waitUntil() {} };

test("a Queue keeps records that a backend does not accept now, and its consumer delivers them once", async () => {
  const { env: flarelog, behave, records, requests } = newFlarelogProject();
  const queue = recordingQueue();
  await behave({ status: 503 });
  const log = createLogger({ ...flarelog, ERROR_QUEUE: queue }, { ...quiet, deadlineMs: 500 });
  log.info("first");
  log.warn("second");
  expect(await log.flush()).toEqual({ sent: 2, dropped: 0 });
  const refused = await requests();
  await behave({});
  const [queued, ...others] = queue.sent;
  expect(others).toEqual([]);
  expect(queued?.message).toMatchObject({ v: 2, to: ["flarelog"] });
  expect(await consume([queued?.message], { ...flarelog, SENTRY_DSN: newProject().dsn })).toEqual({
    acked: [0],
    retried: {},
  });
  const last = (await requests()).at(-1);
  expect((await records()).slice(-2).map(({ body }) => body)).toEqual(["first", "second"]);
  expect(last?.headers["idempotency-key"]).toBe(refused[0]?.headers["idempotency-key"]);
});

test("in one batch of a Queue, logs that are not accepted now do not delay an error", async () => {
  const project = newProject();
  await project.behave({ status: 429, headers: { "retry-after": "60" } });
  const logs = { v: 2, logs: sampleLogs() };
  const first = await consume([logs, logs], { SENTRY_DSN: project.dsn }, { concurrency: 1, deadlineMs: 300 });
  expect(first.acked).toEqual([]);
  await project.behave({});
  const { sampleEvent } = await import("../../../worker/capture/testing/index.ts");
  const event = { v: 1, event: sampleEvent() };
  expect((await consume([logs, event], { SENTRY_DSN: project.dsn }, { deadlineMs: 300 })).acked).toEqual([1]);
});

test.each([
  ["no records", { ...sampleLogs(), records: [] }],
  ["a record of another kind", { ...sampleLogs(), records: [{ id: "x" }] }],
  ["an id that is none", { ...sampleLogs(), id: "x" }],
  ["too many records", { ...sampleLogs(), records: Array(101).fill(sampleLogs().records[0]) }],
])("what are no logs is a dead letter: %s", async (_, logs) => {
  const letters = recordingQueue();
  const bindings = { SENTRY_DSN: newProject().dsn, ERROR_DEAD_LETTERS: letters };
  expect((await consume([{ v: 2, logs }], bindings)).acked).toEqual([0]);
  expect(readDeadLetter(letters.sent[0]?.message).reason).toContain("not a valid record: logs");
});

test("the service accepts logs by the method of events, removes its own secrets, and Sentry gets them", async () => {
  const project = newProject();
  const service = { SENTRY_DSN: project.dsn, SERVICE_TOKEN: "secret-of-the-service-77aa88" };
  const capture = (record: unknown, call: unknown) => receiveEvent(service, record, { ctx, call });
  // A key beside it makes no second copy.
  const log = createLogger({ ERROR_SERVICE: { capture }, SENTRY_DSN: newProject().dsn }, quiet);
  log.info("by the service, with secret-of-the-service-77aa88");
  expect(await log.flush()).toEqual({ sent: 1, dropped: 0 });
  const [arrived, ...others] = await arrivedLogs(project);
  expect(others).toEqual([]);
  expect(arrived?.body).toBe("by the service, with [env.SERVICE_TOKEN]");
});

test("the Tail Worker delivers the records that loggers have published, each once", async () => {
  const project = newProject();
  const messages = listen();
  const log = createLogger({ ERROR_TAIL: "on" }, quiet);
  log.info("published");
  expect(await log.flush()).toEqual({ sent: 1, dropped: 0 });
  expect(messages).toHaveLength(1);
  const items = [callerItem({ diagnosticsChannelEvents: messages.map(onChannel) })];
  for (let i = 0; i < 2; i++)
    expect(await deliverTailed(items, { SENTRY_DSN: project.dsn }, ctx)).toMatchObject({ unreadable: 0 });
  expect((await arrivedLogs(project)).map(({ body }) => body)).toEqual(["published"]);
});

test("a real Queue of the real consumer", async () => {
  const project = reportToNewProject();
  const log = createLogger({ ERROR_QUEUE: env.ERROR_QUEUE }, { ...quiet, transports: [] });
  expect(await log.flush()).toEqual({ sent: 0, dropped: 0 });
  const { queueLogTransport } = await import("../../../worker/capture/entries/logger.ts");
  const queued = createLogger(
    { ERROR_QUEUE: env.ERROR_QUEUE },
    { ...quiet, transports: [queueLogTransport()] },
  );
  queued.info("by the Queue");
  expect(await queued.flush()).toEqual({ sent: 1, dropped: 0 });
  await vi.waitFor(async () => expect(await arrivedLogs(project)).toHaveLength(1), 10_000);
});

test("a consumer may have transports of logs of its own", async () => {
  const sendLogs = vi.fn(async () => ({ status: "delivered" as const }));
  const acked: number[] = [];
  const message = { body: { v: 2, logs: sampleLogs() }, attempts: 1, ack: () => acked.push(1), retry() {} };
  await deliverQueued(
    { messages: [message] },
    {},
    { transports: [], logTransports: [{ name: "own", sendLogs }] },
  );
  expect(sendLogs).toHaveBeenCalledTimes(1);
  expect(acked).toEqual([1]);
});
