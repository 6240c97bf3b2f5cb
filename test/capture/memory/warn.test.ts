import { expect, test, vi } from "vitest";
import { createCapture, memoryTransport, type Transport } from "../../../worker/capture/index.ts";
import { warn } from "../../../worker/capture/memory/warn.ts";
import { watchWarnings } from "../../support/warnings.ts";

const refusing = (name: string, reason = "HTTP 403"): Transport => ({
  name,
  send: async () => ({ status: "failed", reason }),
});
const busy = (name: string): Transport => ({
  name,
  send: async () => ({ status: "retryable", reason: "HTTP 429", retryAfterMs: 60_000 }),
});
const queue: Transport = { name: "keeper", send: async () => ({ status: "queued" }) };

test("of one kind the first, tenth and hundredth of a minute are written, and how many were not", () => {
  const warnings = watchWarnings();
  for (let i = 0; i < 120; i++) warn("kind of this test", `text ${i}`);
  const now = Date.now() + 60_000;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => now);
  warn("kind of this test", "later");
  clock.mockRestore();
  expect(warnings).toEqual([
    "isolate-capture: text 0",
    "isolate-capture: text 9 (and 8 more of this kind since the last such line)",
    "isolate-capture: text 99 (and 89 more of this kind since the last such line)",
    "isolate-capture: later (and 20 more of this kind since the last such line)",
  ]);
});

test("a thousand kinds of warnings do not keep a new one out", () => {
  const warnings = watchWarnings();
  for (let i = 0; i < 1_000; i++) warn(`kind ${i}`, `text ${i}`);
  warn("a kind of its own", "a broken DSN");
  expect(warnings).toHaveLength(1_001);
  expect(warnings.at(-1)).toBe("isolate-capture: a broken DSN");
});

test("a warning names the backend that refuses, although another one accepts", async () => {
  const warnings = watchWarnings();
  const transports = [memoryTransport(), refusing("sentry"), refusing("other", "HTTP 401")];
  expect(await createCapture({ transports })({}, new Error("seen by one"))).toMatchObject({
    status: "delivered",
  });
  expect(warnings).toEqual([
    "isolate-capture: an event was not delivered: sentry: HTTP 403",
    "isolate-capture: an event was not delivered: other: HTTP 401",
  ]);
});

test("a warning comes for an event that is lost, and not for one that a Queue keeps", async () => {
  const warnings = watchWarnings();
  const transports = [memoryTransport(), busy("busy")];
  await createCapture({ transports, fallback: queue })({}, new Error("kept"));
  expect(warnings).toEqual([]);
  await createCapture({ transports, fallback: false })({}, new Error("lost to one"));
  expect(warnings).toEqual(["isolate-capture: an event was not delivered: busy: HTTP 429"]);
});

test("a hundred events that are refused for different reasons are counted", async () => {
  const warnings = watchWarnings();
  let count = 0;
  const odd: Transport = {
    name: "odd",
    send: async () => ({ status: "failed", reason: `internal error; reference = ${++count}` }),
  };
  const capture = createCapture({ transports: [odd] });
  for (let i = 0; i < 100; i++) await capture({}, new Error(`${i}`));
  expect(warnings).toEqual([
    expect.stringContaining("reference = 1"),
    expect.stringMatching(/reference = 10 \(and 8 more/),
    expect.stringMatching(/reference = 100 \(and 89 more/),
  ]);
});

test("a logger that throws stops nothing", async () => {
  const warning = vi.spyOn(console, "warn").mockImplementation(() => {
    throw new Error("no log");
  });
  const result = await createCapture({ transports: [refusing("sentry")] })({}, new Error("lost"));
  expect(result.status).toBe("failed");
  warning.mockRestore();
});
