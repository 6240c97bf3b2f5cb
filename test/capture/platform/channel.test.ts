import { expect, test, vi } from "vitest";
import { createCapture, queueTransport, tailTransport } from "../../../worker/capture/index.ts";
import { hashOfError } from "../../../worker/capture/platform/error-hash.ts";
import { memoryTransport } from "../../../worker/capture/transports/memory.ts";
import { countBytes } from "../../../worker/capture/wire/trim.ts";
import { listen } from "../../support/channel.ts";
import { newProject } from "../../support/received.ts";

const ON = { ERROR_TAIL: "on" };
const sign = expect.stringMatching(/^[0-9a-f]{32}$/);

test("with ERROR_TAIL on, the event is published before the capture returns, and its result later", async () => {
  const messages = listen();
  const capture = createCapture({ transports: [tailTransport()] });
  const capturing = capture(ON, new RangeError("at once"), { handler: "alarm" });
  expect(messages).toEqual([
    {
      v: 1,
      sign,
      event: expect.objectContaining({
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        exceptions: [expect.objectContaining({ type: "RangeError", value: "at once" })],
        tags: { handler: "alarm" },
      }),
    },
  ]);
  const { status, eventId, outcomes } = await capturing;
  expect({ status, outcomes }).toEqual({
    status: "handed-to-tail",
    outcomes: [{ status: "handed-to-tail", transport: "tail" }],
  });
  expect(messages).toHaveLength(2);
  expect(messages[1]).toEqual({ v: 1, id: eventId, status: "handed-to-tail", sign });
  expect(messages[0]).toMatchObject({ event: { id: eventId }, sign: (messages[1] as { sign: string }).sign });
});

test.for([{}, { ERROR_TAIL: "off" }, { ERROR_TAIL: true }])("with %j nothing is published", async (env) => {
  const messages = listen();
  const { status } = await createCapture()(env, new Error("unseen"));
  expect(status).toBe("disabled");
  await createCapture({ transports: [memoryTransport()] })({ ...env, ...ON }, new Error("unseen"));
  expect(messages).toEqual([]);
});

test("beside a DSN, the event is delivered, and the note says so", async () => {
  const messages = listen();
  const project = newProject();
  const result = await createCapture()({ ...ON, SENTRY_DSN: project.dsn }, new Error("both ways"));
  expect(result).toMatchObject({
    status: "delivered",
    outcomes: [
      { status: "delivered", transport: "sentry" },
      { status: "handed-to-tail", transport: "tail" },
    ],
  });
  expect((await project.events()).map(({ event_id }) => event_id)).toEqual([result.eventId]);
  expect(messages).toMatchObject([{ event: { id: result.eventId } }, { status: "delivered" }]);
});

test("where the DSN's backend fails, the capture has been handed to the tail", async () => {
  const messages = listen();
  const project = newProject();
  await project.behave({ status: 400 });
  const result = await createCapture()({ ...ON, SENTRY_DSN: project.dsn }, new Error("by the net"));
  expect(result.status).toBe("handed-to-tail");
  expect(messages).toMatchObject([{ event: { id: result.eventId } }, { status: "handed-to-tail" }]);
});

test("with a hook, the event that it returns is published, and only then", async () => {
  const messages = listen();
  const capture = createCapture({
    transports: [tailTransport()],
    beforeSend: (event) => ({ ...event, exceptions: [{ type: "Error", value: "[private]", frames: [] }] }),
  });
  const error = new Error("the patient's name");
  const capturing = capture(ON, error);
  expect(messages).toEqual([]);
  await capturing;
  // The sign is that of what was thrown: by it the Tail Worker finds the exception.
  const sign = hashOfError(error);
  expect(messages).toMatchObject([{ event: { exceptions: [{ value: "[private]" }] }, sign }, { sign }]);
  expect(JSON.stringify(messages)).not.toContain("patient");
});

test.for([
  { name: "a hook drops", options: { beforeSend: () => null }, context: {}, status: "dropped" },
  {
    name: "waits for the next attempt of an alarm",
    options: {},
    context: { alarm: { retryCount: 3, isRetry: true } },
    status: "dropped",
  },
])(
  "of an error that $name only the note is published, without its text",
  async ({ options, context, status }) => {
    const messages = listen();
    await createCapture({ transports: [tailTransport()], ...options })(ON, new Error("held back"), context);
    expect(messages).toMatchObject([{ v: 1, status, sign }]);
    expect(JSON.stringify(messages)).not.toContain("held back");
  },
);

test("the note of a duplicate has the sign of the error, whose text it does not repeat", async () => {
  const messages = listen();
  const capture = createCapture({ transports: [tailTransport()] });
  const error = new Error("thrown on");
  await capture(ON, error);
  await capture(ON, error);
  expect(messages).toHaveLength(3);
  expect(messages[2]).toMatchObject({ status: "duplicate", sign: (messages[0] as { sign: string }).sign });
});

test("a large event is trimmed to 32 KiB", async () => {
  const messages = listen();
  const extra = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`key${i}`, "x".repeat(2_000)]));
  await createCapture({ transports: [tailTransport()] })(ON, new Error("large"), { extra });
  const [{ event }] = messages as [{ event: { tags: Record<string, string>; extra: object } }];
  expect(event.extra).toEqual({});
  expect(event.tags.trimmed).toContain("extra");
  expect(countBytes(messages[0] as object)).toBeLessThan(32_768 + 100);
});

test("events over the limit of an invocation go to the fallback, and a minute later there is room again", async () => {
  const messages = listen();
  const keeper = memoryTransport();
  const capture = createCapture({ transports: [tailTransport()], fallback: keeper });
  const ctx = { waitUntil() {} };
  const extra = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`key${i}`, "x".repeat(2_000)]));
  const results: string[] = [];
  for (let i = 0; i < 6; i++)
    results.push((await capture(ON, new Error(`large ${i}`), { ctx, extra })).status);
  expect(results).toEqual([...Array(4).fill("handed-to-tail"), "delivered", "delivered"]);
  expect(keeper.events.map(({ exceptions }) => exceptions[0]?.value)).toEqual(["large 4", "large 5"]);
  const bytes = messages.reduce<number>((sum, message) => sum + countBytes(message as object), 0);
  expect(bytes).toBeLessThan(98_304);

  const other = await capture(ON, new Error("another object"), { ctx: { waitUntil() {} }, extra });
  expect(other.status).toBe("handed-to-tail");
  const now = Date.now();
  const clock = vi.spyOn(Date, "now").mockImplementation(() => now + 61_000);
  const later = await capture(ON, new Error("later"), { ctx, extra });
  clock.mockRestore();
  expect(later.status).toBe("handed-to-tail");
});

test("without nodejs_compat nothing is published, one warning says why, and the event goes another way", async () => {
  // The test runner needs nodejs_compat itself, so its absence is played.
  vi.stubGlobal("process", undefined);
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  try {
    const capture = createCapture({ transports: [tailTransport({ on: true })] });
    const results = [await capture({}, new Error("one")), await capture({}, new Error("two"))];
    expect(results).toMatchObject([
      { status: "failed", reason: "tail: not published" },
      { status: "failed", reason: "tail: not published" },
    ]);
    const lines = warn.mock.calls.flat().filter((line) => String(line).includes("ERROR_TAIL"));
    expect(lines).toEqual([
      "isolate-capture: ERROR_TAIL needs the compatibility flag nodejs_compat: nothing is published",
    ]);
  } finally {
    vi.unstubAllGlobals();
    warn.mockRestore();
  }
});

test("an event that cannot be published is queued where a Queue is bound", async () => {
  const capture = createCapture({ transports: [tailTransport()], fallback: queueTransport() });
  vi.stubGlobal("process", {});
  const kept: unknown[] = [];
  // A Queue that only takes: what it does with a message is tested with real ones.
  const ERROR_QUEUE = { send: async (message: unknown) => kept.push(message) };
  const result = await capture({ ...ON, ERROR_QUEUE }, new Error("queued"));
  vi.unstubAllGlobals();
  expect(result.status).toBe("queued");
  expect(kept).toMatchObject([{ v: 1, event: { id: result.eventId }, to: ["tail"] }]);
});
