import { expect, onTestFinished, test, vi } from "vitest";
import {
  type CaptureOptions,
  createCapture,
  memoryTransport,
  type Transport,
} from "../../../worker/capture/index.ts";
import { newProject, settledEvents, thrown } from "../../support/received.ts";

async function captureAll(options: CaptureOptions, errors: unknown[]) {
  const project = newProject();
  const capture = createCapture(options);
  const statuses: string[] = [];
  for (const error of errors) {
    const { status, reason } = await capture({ SENTRY_DSN: project.dsn }, error);
    statuses.push(reason ?? status);
  }
  const events = await settledEvents(project, statuses.filter((status) => status === "delivered").length);
  return { statuses, events, project, capture };
}

test("ignoreErrors: texts, patterns (global ones too) and functions hold errors back", async () => {
  const global = /^RangeError: /g;
  const { statuses, events } = await captureAll(
    { ignoreErrors: ["connection lost", global, (error) => error === "a text"] },
    [
      new Error("Network connection lost."),
      new RangeError("a"),
      new RangeError("b"),
      "a text",
      new Error("kept"),
    ],
  );
  expect(statuses).toEqual(["ignoreErrors", "ignoreErrors", "ignoreErrors", "ignoreErrors", "delivered"]);
  expect(events.map((event) => thrown(event).value)).toEqual(["kept"]);
});

test("a rule that throws ignores nothing", async () => {
  const rule = () => {
    throw new Error("broken rule");
  };
  const { statuses } = await captureAll({ ignoreErrors: [rule] }, [new Error("kept")]);
  expect(statuses).toEqual(["delivered"]);
});

test("a rule may be asynchronous, and its resolved value counts", async () => {
  const isCancelled = async (error: unknown) => error === "cancelled";
  const { statuses } = await captureAll({ ignoreErrors: [isCancelled] }, [new Error("kept"), "cancelled"]);
  expect(statuses).toEqual(["delivered", "ignoreErrors"]);
});

test("a rule that rejects or never settles ignores nothing", async () => {
  const rejecting = async () => Promise.reject(new Error("broken rule"));
  const hanging = () => new Promise<boolean>(() => {});
  const { statuses } = await captureAll({ ignoreErrors: [rejecting, hanging] }, [new Error("kept")]);
  expect(statuses).toEqual(["delivered"]);
});

test("sampleRate 0 holds all back, 1 none, and between it is decided for each", async () => {
  expect((await captureAll({ sampleRate: 0 }, [new Error("a")])).statuses).toEqual(["sampleRate"]);
  expect((await captureAll({ sampleRate: 1 }, [new Error("a")])).statuses).toEqual(["delivered"]);
  const random = vi.spyOn(Math, "random").mockReturnValue(0.49);
  expect((await captureAll({ sampleRate: 0.5 }, [new Error("a")])).statuses).toEqual(["delivered"]);
  random.mockReturnValue(0.5);
  expect((await captureAll({ sampleRate: 0.5 }, [new Error("b")])).statuses).toEqual(["sampleRate"]);
  random.mockRestore();
});

test("maxPerMinute: a storm is cut, and the next event after tells how many were held back", async () => {
  const storm = Array.from({ length: 25 }, (_, i) => new Error(`storm ${i}`));
  const { statuses, capture, project } = await captureAll({ maxPerMinute: 10 }, storm);
  expect(statuses.filter((status) => status === "delivered")).toHaveLength(10);
  expect(statuses.filter((status) => status === "maxPerMinute")).toHaveLength(15);
  const now = Date.now();
  const clock = vi.spyOn(Date, "now").mockImplementation(() => now + 61_000);
  await capture({ SENTRY_DSN: project.dsn }, new Error("after the storm"));
  clock.mockRestore();
  const after = (await project.events()).at(-1);
  expect(thrown(after).value).toBe("after the storm");
  expect(after?.tags.held_back).toBe("15");
});

/** A capture with a clock, a limit of one event in a minute, and what the events say of those that were held back. */
function limited(options: CaptureOptions = {}) {
  const memory = memoryTransport();
  const capture = createCapture({ maxPerMinute: 1, transports: [memory], ...options });
  const start = Date.now();
  const clock = vi.spyOn(Date, "now").mockReturnValue(start);
  onTestFinished(() => clock.mockRestore());
  return {
    setMinute: (minute: number) => clock.mockReturnValue(start + minute * 61_000),
    report: async (error: unknown = new Error("storm")) => (await capture({}, error)).status,
    heldBack: () => memory.events.map(({ tags }) => tags.held_back),
  };
}

test("maxPerMinute: the number held back survives an event that is dropped or not delivered", async () => {
  let fate: "drop" | "refuse" | "keep" = "keep";
  const refusing: Transport = { name: "x", send: async () => ({ status: "failed", reason: "HTTP 403" }) };
  const memory = memoryTransport();
  const { setMinute, report } = limited({
    beforeSend: (event) => (fate === "drop" ? null : event),
    transports: [
      { ...memory, send: (event, context) => (fate === "refuse" ? refusing : memory).send(event, context) },
    ],
  });
  for (let i = 0; i < 4; i++) await report();
  fate = "drop";
  setMinute(1);
  expect(await report()).toBe("dropped");
  fate = "refuse";
  setMinute(2);
  expect(await report()).toBe("failed");
  fate = "keep";
  setMinute(3);
  expect(await report()).toBe("delivered");
  expect(memory.events.map(({ tags }) => tags.held_back)).toEqual([undefined, "3"]);
});

test("maxPerMinute: an error that was held back is no duplicate later, and counts once over several catch blocks", async () => {
  const { setMinute, report, heldBack } = limited();
  const error = new Error("held back");
  await report();
  // So that the next minute begins before the report is forgotten.
  setMinute(0.9);
  expect([await report(error), await report(error)]).toEqual(["dropped", "dropped"]);
  setMinute(1.1);
  expect(await report(error)).toBe("delivered");
  expect(heldBack()).toEqual([undefined, "1"]);
});

test("maxPerMinute: a clock that is set back does not hold events back for longer", async () => {
  const { setMinute, report } = limited();
  await report();
  expect(await report()).toBe("dropped");
  setMinute(-60);
  expect(await report()).toBe("delivered");
});

const alarm = (retryCount: number) => ({
  retryCount,
  isRetry: retryCount > 0,
  scheduledTime: Date.now() - 1_000,
});

test.for([
  ["first-and-final", [0, 6]],
  ["every", [0, 1, 2, 3, 4, 5, 6]],
  ["final", [6]],
] as const)(
  "alarms: %s reports the attempts %o; the last one is fatal and marked as abandoned",
  async ([alarms, reported]) => {
    const project = newProject();
    const capture = createCapture({ alarms });
    for (const count of [0, 1, 2, 3, 4, 5, 6]) {
      await capture({ SENTRY_DSN: project.dsn }, new Error(`attempt ${count}`), { alarm: alarm(count) });
    }
    const events = await settledEvents(project, reported.length);
    expect(events.map((event) => thrown(event).value)).toEqual(reported.map((count) => `attempt ${count}`));
    const last = events.at(-1);
    expect(last).toMatchObject({ level: "fatal", tags: { "alarm.abandoned": "true" } });
    expect(last?.contexts.alarm?.late_ms).toBeGreaterThanOrEqual(1_000);
  },
);

test("an error that is handled inside an alarm is reported at every attempt", async () => {
  const project = newProject();
  const capture = createCapture();
  for (const count of [0, 1, 2]) {
    const context = { alarm: alarm(count), handled: true };
    await capture({ SENTRY_DSN: project.dsn }, new Error(`item ${count}`), context);
  }
  expect(await settledEvents(project, 3)).toHaveLength(3);
});
