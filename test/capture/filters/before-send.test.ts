import { expect, test, vi } from "vitest";
import { type BeforeSend, type CapturedEvent, createCapture } from "../../../worker/capture/index.ts";
import { newProject, onlyEvent, settledEvents, thrown } from "../../support/received.ts";

async function captureWith(beforeSend: BeforeSend, deadlineMs = 2_000) {
  const project = newProject();
  const capture = createCapture({ beforeSend, deadlineMs });
  const result = await capture({ SENTRY_DSN: project.dsn }, new TypeError("card 4111111111111111"), {
    extra: { card: 4111111111111111 },
    tags: { a: 1 },
  });
  return { project, result };
}

test("the event goes out as the hook returns it", async () => {
  const { project } = await captureWith((event) => ({ ...event, tags: { changed: "yes" }, extra: {} }));
  const event = await onlyEvent(project);
  expect(event.tags).toEqual({ changed: "yes" });
  expect(event.extra).toEqual({});
});

test("null drops the event", async () => {
  const { project, result } = await captureWith(async () => null);
  expect(result).toMatchObject({ status: "dropped", reason: "beforeSend", outcomes: [] });
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("the id stays", async () => {
  const { project, result } = await captureWith((event) => ({ ...event, id: "0".repeat(32) }));
  expect((await onlyEvent(project)).event_id).toBe(result.eventId);
});

test("the time that a hook takes is part of the deadline", async () => {
  const started = 1_800_000_000_000;
  let now = started;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => now);
  const deadlines: number[] = [];
  const capture = createCapture({
    beforeSend(event) {
      now += 700;
      return event;
    },
    transports: [
      {
        name: "late",
        async send(_, { deadline }) {
          deadlines.push(deadline);
          return { status: "delivered" };
        },
      },
    ],
    fallback: false,
    deadlineMs: 2_000,
  });
  await capture({}, new Error("slow hook"));
  clock.mockRestore();
  expect(deadlines).toEqual([started + 2_000]);
});

const failing: { name: string; hook: BeforeSend }[] = [
  {
    name: "throws halfway",
    hook(event) {
      event.tags = { half: "done" };
      throw new Error("filter broke");
    },
  },
  { name: "rejects", hook: () => Promise.reject(new Error("filter broke")) },
  { name: "gives what is no JSON", hook: (event) => ({ ...event, extra: { id: 1n as unknown as number } }) },
  // Untyped callers return anything.
  { name: "returns nothing", hook: () => undefined as unknown as null },
  { name: "leaves the tags out", hook: ({ tags: _, ...rest }) => rest as CapturedEvent },
  { name: "returns a text", hook: () => "dropped" as unknown as null },
  { name: "never settles", hook: () => new Promise(() => {}) },
];

test.for(failing)(
  "a hook that $name lets types and frames out, tagged, and nothing else",
  async ({ hook }) => {
    const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { project, result } = await captureWith(hook, 3_000);
    const event = await onlyEvent(project);
    expect(result.status).toBe("delivered");
    expect(event.tags).toEqual({ before_send: "failed" });
    expect(thrown(event)).toMatchObject({ type: "TypeError", value: "" });
    expect(thrown(event).stacktrace?.frames.length).toBeGreaterThan(0);
    expect(JSON.stringify(event)).not.toContain("411111111111");
    warning.mockRestore();
  },
);
