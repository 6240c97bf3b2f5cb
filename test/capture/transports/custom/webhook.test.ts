import { expect, test, vi } from "vitest";
import { createCapture } from "../../../../worker/capture/index.ts";
import { type BackendBehaviour, transportContract } from "../../../../worker/capture/testing/index.ts";
import { webhookTransport } from "./webhook.ts";

const WEBHOOK_URL = "https://chat.example/hooks/a-secret";

/** A backend instead of `fetch`. The suite decides what it does, and it keeps what it accepts. */
function makeHarness() {
  let behaviour: BackendBehaviour = "accept";
  let seconds = 0;
  const taken: string[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (_url, { body, signal } = {}) => {
    if (behaviour === "cut") throw new TypeError("Network connection lost.");
    if (behaviour === "hang") {
      await new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    }
    if (behaviour === "refuse") return new Response("no such hook", { status: 404 });
    if (behaviour === "busy") return new Response("", { status: 503 });
    if (behaviour === "rate-limit") {
      return new Response("", { status: 429, headers: { "retry-after": String(seconds) } });
    }
    taken.push(String(body));
    return new Response("ok");
  });
  return {
    transport: webhookTransport(),
    env: { WEBHOOK_URL },
    emptyEnv: {},
    behave(next: BackendBehaviour, retryAfterMs: number) {
      behaviour = next;
      seconds = retryAfterMs / 1_000;
    },
    arrived: () => taken,
  };
}

const cases = transportContract(makeHarness, ["refuse", "busy", "rate-limit", "cut", "hang"]);
for (const { name, run } of cases) test(name, run);

test("a captured error is a line in the chat", async () => {
  const { transport, env, arrived } = makeHarness();
  const capture = createCapture({ transports: [transport] });
  const { status } = await capture(env, new RangeError("too many"), { object: "Room", handler: "alarm" });
  expect(status).toBe("delivered");
  expect(JSON.parse(String(arrived()))).toMatchObject({ text: "error in Room.alarm: RangeError: too many" });
});

test("a message is a line in the chat too, and so is an event without a transaction", async () => {
  const { transport, env, arrived } = makeHarness();
  const capture = createCapture({ transports: [transport] });
  await capture.message(env, "a job without an owner", { object: "Room", handler: "alarm" });
  await capture(env, new RangeError("too many"), { object: "", handler: "" });
  expect(arrived().map((body) => JSON.parse(body).text)).toEqual([
    "info in Room.alarm: a job without an owner",
    "error: RangeError: too many",
  ]);
});
