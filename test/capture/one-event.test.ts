import { expect, test, vi } from "vitest";
import { receiveEvent } from "../../worker/capture/entries/consumer.ts";
import {
  type BeforeSend,
  type CaptureContext,
  createCapture,
  memoryTransport,
  queueTransport,
  sentryLiteTransport,
  sentryTransport,
  serviceTransport,
} from "../../worker/capture/index.ts";
import { consume, recordingQueue } from "../support/queued.ts";
import { newProject } from "../support/received.ts";

/** What of an event is not the same: who sent it, and a trace that the SDK makes up. */
const OWN = /^(sdk|trace)$/;

/** Reports by every way at once, and resolves to the events that have arrived, by way. */
async function byEveryWay(beforeSend: BeforeSend | undefined, context: CaptureContext = {}) {
  const projects = { sentry: newProject(), lite: newProject(), queue: newProject(), service: newProject() };
  const queue = recordingQueue();
  const memory = memoryTransport();
  const service = {
    capture: (record: unknown, call: unknown) =>
      receiveEvent({ SENTRY_DSN: projects.service.dsn }, structuredClone(record), {
        ctx: { waitUntil() {} },
        call,
      }),
  };
  const capture = createCapture({
    transports: [
      sentryTransport({ dsn: projects.sentry.dsn }),
      sentryLiteTransport({ dsn: projects.lite.dsn }),
      queueTransport(),
      serviceTransport(),
      memory,
    ],
    beforeSend,
  });
  const env = { ERROR_QUEUE: queue, ERROR_SERVICE: service };
  const { outcomes } = await capture(env, new TypeError("lost"), context);
  expect(outcomes.map(({ status }) => status)).toEqual(Array(5).fill("delivered").with(2, "queued"));
  const bodies = queue.sent.map(({ message }) => message);
  expect(await consume(bodies, { SENTRY_DSN: projects.queue.dsn })).toEqual({ acked: [0], retried: {} });
  const arrived = await Promise.all(
    Object.entries(projects).map(async ([way, project]) => {
      const [event, ...others] = await project.events();
      expect(others).toEqual([]);
      return [way, JSON.parse(JSON.stringify(event, (key, value) => (OWN.test(key) ? undefined : value)))];
    }),
  );
  return { memory: memory.events[0], ...Object.fromEntries(arrived) };
}

const hooks: [what: string, parts: object, arrives: object][] = [
  ["a number as tag", { tags: { a: 1 } }, { tags: { a: "1", mended: "tags" } }],
  ["no tags", { tags: null }, { tags: { mended: "tags" } }],
  ["a text as context", { contexts: { a: "b" } }, { contexts: { a: { value: "b" } } }],
  ["no exceptions", { exceptions: [] }, { exception: { values: [{ type: "TypeError", value: "" }] } }],
  ["an unknown level", { level: "loud" }, { level: "error" }],
  [
    "a breadcrumb without level",
    { breadcrumbs: [{ timestamp: 5_000, message: "m" }] },
    { breadcrumbs: { values: [{ timestamp: 5, level: "info", message: "m" }] } },
  ],
  [
    "a frame without inApp",
    { exceptions: [{ type: "E", value: "v", frames: [{ file: "/index.js", line: 3 }] }] },
    {
      exception: {
        values: [{ stacktrace: { frames: [{ filename: "/index.js", lineno: 3, in_app: true }] } }],
      },
    },
  ],
  [
    "a user",
    { user: { id: "7", email: "a@b.example" }, fingerprint: ["one", "two"] },
    { user: { id: "7", email: "a@b.example" }, fingerprint: ["one", "two"] },
  ],
  ["a message", { message: "instead", exceptions: [] }, { message: "instead" }],
  [
    "100,000 numbers",
    { extra: { list: Array.from({ length: 100_000 }, (_, i) => i) } },
    { tags: { mended: "extra" } },
  ],
  ["400,000 characters", { extra: mapOfTexts() }, { tags: { trimmed: "extra" }, extra: {} }],
];

function mapOfTexts() {
  return Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`k${index}`, "x".repeat(10_000)]));
}

test.for(hooks)(
  "every transport sends the event as the hook has returned it: %s",
  async ([, parts, arrives]) => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const { memory, sentry, ...others } = await byEveryWay((event) => ({ ...event, ...parts }));
    expect(sentry).toMatchObject({ event_id: memory?.id, ...arrives });
    for (const way of Object.keys(others)) expect([way, others[way]]).toEqual([way, sentry]);
  },
);

test("every transport sends user and fingerprint of the context, without secrets", async () => {
  const context: CaptureContext = {
    user: {
      id: 7,
      username: "ann",
      email: "a@b.example",
      ip_address: "1.2.3.4",
      plan: "pro",
      sessionToken: "x",
    },
    fingerprint: ["{{ default }}", "eu", "password=hunter2hunter2"],
    tags: { "a b": "two\nlines" },
  };
  const { memory, sentry, ...others } = await byEveryWay(undefined, context);
  expect(sentry).toMatchObject({
    event_id: memory?.id,
    user: {
      id: "7",
      username: "ann",
      email: "a@b.example",
      ip_address: "1.2.3.4",
      data: { plan: "pro", sessionToken: "[masked]" },
    },
    fingerprint: ["{{ default }}", "eu", "password=[masked]"],
    tags: { "a-b": "two lines" },
  });
  for (const way of Object.keys(others)) expect([way, others[way]]).toEqual([way, sentry]);
});

test("a user that is a text is an id", async () => {
  expect((await byEveryWay(undefined, { user: "7" })).lite.user).toEqual({ id: "7" });
});

test("a warning says what a hook did wrong", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const name = `unknown_${crypto.randomUUID()}`;
  await byEveryWay((event) => Object.assign(event, { [name]: 1 }));
  expect(warn.mock.calls.flat().filter((text) => String(text).includes(name))).toHaveLength(1);
});
