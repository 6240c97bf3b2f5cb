import { createExecutionContext } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { tailConsumer } from "../../../../worker/capture/consumer/tail/tail.ts";
import { type DeliverTailedOptions, deliverTailed } from "../../../../worker/capture/entries/consumer.ts";
import type { Transport } from "../../../../worker/capture/index.ts";
import { callerItem, exception, item, NOW } from "../../../support/tail-items.ts";
import { newTailWorker } from "../../../support/tail-worker.ts";

test.for<[DeliverTailedOptions, string]>([
  [{ deadlineMs: 0 }, "deadlineMs must be a number from 1 to 20000; got 0"],
  [{ waitMs: -1 }, "waitMs must be a number from 0 to 20000; got -1"],
  [{ maxPerMinute: 0 }, "maxPerMinute must be a number of 1 or more; got 0"],
  [{ outcomes: { exceededCpu: 2 } }, "outcomes.exceededCpu must be a number from 0 to 1; got 2"],
  [{ hungWorkflows: "drop" as "skip" }, 'hungWorkflows must be one of skip, info; got "drop"'],
  [{ waitMS: 5 } as object, "there is no option waitMS; did you mean waitMs?"],
  [{ redact: { keep: "ALL" } } as object, "redact must be an object with keep and keys; got an object"],
  [{ release: 7 as unknown as string }, "release must be text; got 7"],
  [
    { checkIns: { Room: { slug: "Room Alarm" } } },
    'checkIns.Room.slug must be the slug of a monitor: 1 to 50 of a-z, 0-9, _ and -; got "Room Alarm"',
  ],
  [
    { transports: [{}] as unknown as [] },
    "transports must be transports: objects with a name and a send function; got an object",
  ],
])("%o throws a TypeError that names the option, the value and what is allowed", ([options, message]) => {
  expect(() => deliverTailed([], {}, createExecutionContext(), options)).toThrow(
    new TypeError(`deliverTailed: ${message}`),
  );
});

test("an option that is undefined counts as not given; no items are nothing to do", async () => {
  const options = { waitMs: undefined, outcomes: undefined, checkIns: undefined };
  expect(await deliverTailed([], {}, createExecutionContext(), options)).toEqual({
    delivered: 0,
    queued: 0,
    failed: 0,
    heldBack: 0,
    unreadable: 0,
  });
});

test("without a DSN or a key, events count as failed, and nothing rejects", async () => {
  const items = [item({ outcome: "exceededCpu" })];
  expect(await deliverTailed(items, {}, createExecutionContext(), { waitMs: 0 })).toEqual({
    delivered: 0,
    queued: 0,
    failed: 1,
    heldBack: 0,
    unreadable: 0,
  });
});

test("a transport whose isConfigured throws loses no event of the others", async () => {
  const send = vi.fn<Transport["send"]>(async () => ({ status: "delivered" }));
  const broken: Transport = {
    name: "broken",
    isConfigured: () => {
      throw new Error("out of order");
    },
    send,
  };
  const tail = tailConsumer([broken, { name: "other", send }], undefined);
  const items = [item({ outcome: "exceededCpu" })];
  expect(await tail(items, {}, createExecutionContext(), { waitMs: 0 })).toMatchObject({ delivered: 1 });
  expect(send).toHaveBeenCalledOnce();
});

test("a secret of the Tail Worker's env is in no log, although a backend's error quotes it", async () => {
  const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
  const env = { API_KEY: "sk_live_0123456789" };
  const send = async () => Promise.reject(new Error(`no answer to ${env.API_KEY}`));
  const tail = tailConsumer([{ name: "one", send }], undefined);
  await tail([item({ outcome: "exceededCpu" })], env, createExecutionContext(), { waitMs: 0 });
  expect(warning.mock.calls).toEqual([[expect.stringContaining("one: no answer to [env.API_KEY]")]]);
  warning.mockRestore();
});

const schedule = { crontab: "*/30 * * * *" };

test("a monitor that cannot be encoded loses its check-in, and no event", async () => {
  const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
  const { tail, events } = newTailWorker();
  const checkIns = { Room: { slug: "room", schedule: schedule.crontab as unknown as typeof schedule } };
  const alarm = { event: { scheduledTime: new Date(NOW) } };
  await tail([item({ ...alarm, outcome: "exceededCpu" })], { checkIns, waitMs: 50 });
  expect((await events()).map(({ tags }) => tags.outcome)).toEqual(["exceededCpu"]);
  expect(warning.mock.calls).toEqual([[expect.stringContaining("check-in")]]);
  warning.mockRestore();
});

test("alarms and crons that ran check in at Sentry, with what makes the monitor", async () => {
  const { project, tail } = newTailWorker();
  const alarm = { event: { scheduledTime: new Date(NOW) } };
  await tail(
    [
      item(alarm),
      item({ ...alarm, outcome: "exception", exceptions: [exception("declined")], wallTime: 1_500 }),
      item({ event: { rpcMethod: "ring" } }),
      item({ ...alarm, entrypoint: "Lobby" }),
      callerItem({ event: { scheduledTime: NOW, cron: "*/30 * * * *" } }),
    ],
    {
      checkIns: {
        "Room:alarm": { slug: "room-alarm", schedule: { every: 1, unit: "hour" }, marginMinutes: 5 },
        default: { slug: "half-hourly", schedule },
      },
      maxPerMinute: 1,
      outcomes: { exception: 0 },
    },
  );
  const checkIns = (await project.requests()).map(({ body }) =>
    body.split("\n").map((line) => JSON.parse(line)),
  );
  for (const [header, itemHeader, ...rest] of checkIns) {
    expect(header).toMatchObject({ sdk: { name: "isolate-capture" }, sent_at: expect.any(String) });
    expect(itemHeader).toEqual({ type: "check_in" });
    expect(rest).toHaveLength(1);
  }
  const check_in_id = expect.stringMatching(/^[0-9a-f]{32}$/);
  const room = {
    check_in_id,
    monitor_slug: "room-alarm",
    environment: "production",
    release: "version-1",
    monitor_config: {
      schedule: { type: "interval", value: 1, unit: "hour" },
      checkin_margin: 5,
      timezone: "UTC",
    },
  };
  expect(checkIns.map(([, , payload]) => payload)).toEqual([
    { ...room, status: "ok", duration: 0.34 },
    { ...room, status: "error", duration: 1.5 },
    {
      check_in_id,
      monitor_slug: "half-hourly",
      status: "ok",
      duration: 0.34,
      environment: "production",
      release: "version-1",
      monitor_config: { schedule: { type: "crontab", value: "*/30 * * * *" }, timezone: "UTC" },
    },
  ]);
});
