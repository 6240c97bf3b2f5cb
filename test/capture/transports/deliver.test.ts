import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { buildEvent } from "../../../worker/capture/event/build-event.ts";
import type { SendOutcome, Transport } from "../../../worker/capture/index.ts";
import { createRedaction } from "../../../worker/capture/redact/redaction.ts";
import { deliver } from "../../../worker/capture/transports/deliver.ts";

const event = buildEvent(new Error("lost"), {}, { environment: "test" }, createRedaction({}, {}), "");
const delivered: SendOutcome = { status: "delivered" };
const failed: SendOutcome = { status: "failed", reason: "HTTP 403" };
const retryable: SendOutcome = { status: "retryable", reason: "HTTP 503" };
const hang = () => new Promise<SendOutcome>(() => {});

type Answer = SendOutcome | (() => Promise<SendOutcome>);

/** Answers in this order, with the last one for good. */
function transport(name: string, ...answers: Answer[]) {
  const send = vi.fn<Transport["send"]>(async () => {
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? delivered;
    return typeof answer === "function" ? answer() : answer;
  });
  return { name, send };
}

describe("retries", () => {
  test("a send that may succeed later is tried three times, with the same event and a signal of its own", async () => {
    const backend = transport("backend", retryable);
    const outcomes = await deliver(event, [backend], undefined, {}, 2_000);
    expect(outcomes).toEqual([{ ...retryable, transport: "backend" }]);
    expect(backend.send.mock.calls.map(([sent]) => sent)).toEqual([event, event, event]);
  });

  test("a success at the third attempt counts like one at the first", async () => {
    const backend = transport("backend", retryable, hangUp, delivered);
    expect(await deliver(event, [backend], undefined, {}, 2_000)).toEqual([
      { status: "delivered", transport: "backend" },
    ]);
  });

  test("a permanent refusal is not tried again", async () => {
    const backend = transport("backend", failed, delivered);
    expect(await deliver(event, [backend], undefined, {}, 2_000)).toEqual([
      { ...failed, transport: "backend" },
    ]);
    expect(backend.send).toHaveBeenCalledTimes(1);
  });

  test("the waits double from 100 ms, and each has its jitter", async () => {
    const waits: number[] = [];
    const timing = vi.spyOn(globalThis, "setTimeout");
    for (let run = 0; run < 10; run++) {
      timing.mockClear();
      await deliver(event, [transport("backend", retryable)], undefined, {}, 60_000);
      // The first timer is the deadline.
      waits.push(...timing.mock.calls.slice(1).map(([, ms]) => Number(ms)));
    }
    timing.mockRestore();
    const [first, second] = [waits.filter((_, i) => i % 2 === 0), waits.filter((_, i) => i % 2 === 1)];
    for (const [group, base] of [
      [first, 100],
      [second, 200],
    ] as const) {
      expect(group).toHaveLength(10);
      expect(Math.min(...group)).toBeGreaterThanOrEqual(base / 2);
      expect(Math.max(...group)).toBeLessThanOrEqual(base * 1.5);
      expect(new Set(group).size).toBeGreaterThan(5);
    }
  });

  test("a wait that the backend asks for is kept if the deadline allows it, and otherwise nothing waits", async () => {
    const patient = transport("patient", { ...retryable, retryAfterMs: 300 }, delivered);
    const busy = transport("busy", { ...retryable, retryAfterMs: 60_000 });
    const started = Date.now();
    const outcomes = await deliver(event, [patient, busy], undefined, {}, 2_000);
    expect(outcomes.map(({ status }) => status)).toEqual(["delivered", "retryable"]);
    expect(Date.now() - started).toBeGreaterThanOrEqual(300);
    expect(busy.send).toHaveBeenCalledTimes(1);
  });

  test("a throw, synchronous or not, and whatever is thrown, counts as retryable", async () => {
    const throwing: Transport = {
      name: "throwing",
      send() {
        throw new Error("at once");
      },
    };
    const rejecting = transport("rejecting", () => Promise.reject(undefined));
    expect(await deliver(event, [throwing, rejecting], undefined, {}, 2_000)).toEqual([
      { transport: "throwing", status: "retryable", reason: "at once" },
      { transport: "rejecting", status: "retryable", reason: "undefined" },
    ]);
  });
});

describe("the deadline", () => {
  let timers: Map<unknown, number>;
  /** The time of each timer that was set, in milliseconds. */
  let asked: number[];
  beforeEach(() => {
    timers = new Map();
    asked = [];
    const { setTimeout, clearTimeout } = globalThis;
    vi.spyOn(globalThis, "setTimeout").mockImplementation(((work: () => void, ms: number) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        work();
      }, ms);
      timers.set(timer, ms);
      asked.push(ms);
      return timer;
    }) as typeof setTimeout);
    vi.spyOn(globalThis, "clearTimeout").mockImplementation(((timer: number | null) => {
      timers.delete(timer);
      clearTimeout(timer);
    }) as typeof clearTimeout);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test.each([
    ["answers", delivered],
    ["fails", retryable],
    ["wants to be left alone", { ...retryable, retryAfterMs: 150 }],
    ["hangs", hang],
  ])("no timer stays when a backend %s", async (_, answer) => {
    await deliver(event, [transport("a", answer), transport("b", answer)], transport("c", answer), {}, 200);
    expect([...timers.values()]).toEqual([]);
  });

  test("hanging backends and a hanging fallback share one deadline, and the result names both", async () => {
    const hanging = [transport("one", hang), transport("two", hang)];
    const outcomes = await deliver(event, hanging, transport("keeper", hang), {}, 400);
    expect(outcomes.map(({ transport, status }) => [transport, status])).toEqual([
      ["one", "retryable"],
      ["two", "retryable"],
      ["keeper", "retryable"],
    ]);
    const [one, two, last] = asked;
    expect([one, two]).toEqual([300, 300]);
    // A timer may be a little early by the clock.
    expect(last).toBeGreaterThanOrEqual(100);
    expect(last).toBeLessThan(120);
  });

  test("the reason is that of the last finished attempt, although the next one hangs", async () => {
    const slow = transport("slow", { ...retryable, reason: "HTTP 503" }, hang);
    const outcomes = await deliver(event, [slow], undefined, {}, 400);
    expect(outcomes).toMatchObject([{ transport: "slow", status: "retryable", reason: "HTTP 503" }]);
    expect(slow.send).toHaveBeenCalledTimes(2);
  });

  test("a wait between attempts ends with it", async () => {
    const slow = transport("slow", { ...retryable, retryAfterMs: 100 }, hang);
    await deliver(event, [slow], undefined, {}, 400);
    expect(asked[0]).toBe(400);
    expect(slow.send.mock.calls[1]?.[1].signal.aborted).toBe(true);
  });
});

describe("the fallback", () => {
  test.for([
    { used: 0, left: 2_000 },
    { used: 1_500, left: 500 },
    { used: 1_900, left: 500 },
  ])("has a quarter of the deadline reserved: $left of 2000 ms after $used", async ({ used, left }) => {
    let now = 1_800_000_000_000;
    const clock = vi.spyOn(Date, "now").mockImplementation(() => now);
    const times: number[] = [];
    const keep = (spent: number, outcome: SendOutcome): Transport["send"] => {
      return async (_, { deadline }) => {
        times.push(deadline - now);
        now += spent;
        return outcome;
      };
    };
    const busy = { name: "busy", send: keep(used, { ...retryable, retryAfterMs: 60_000 }) };
    const keeper = { name: "keeper", send: keep(0, { status: "queued" }) };
    await deliver(event, [busy], keeper, {}, 2_000);
    clock.mockRestore();
    expect(times).toEqual([1_500, left]);
  });

  test("gets events that may be delivered later, with the names of the transports that failed", async () => {
    const keeper = transport("keeper", { status: "queued" });
    const backends = [transport("a", delivered), transport("b", retryable), transport("c", failed)];
    const outcomes = await deliver(event, [...backends, transport("d", hang)], keeper, {}, 800);
    expect(outcomes.map(({ status }) => status)).toEqual([
      "delivered",
      "retryable",
      "failed",
      "retryable",
      "queued",
    ]);
    expect(keeper.send).toHaveBeenCalledExactlyOnceWith(event, expect.objectContaining({ to: ["b", "d"] }));
  });

  test.each([delivered, failed])("gets nothing after %o", async (answer) => {
    const keeper = transport("keeper", { status: "queued" });
    const outcomes = await deliver(event, [transport("a", answer)], keeper, {}, 800);
    expect(outcomes).toHaveLength(1);
    expect(keeper.send).not.toHaveBeenCalled();
  });

  test("gets nothing if it is not configured, and then takes no time from the others", async () => {
    const keeper = { ...transport("keeper"), isConfigured: () => false };
    const backend = transport("backend", async () => {
      await new Promise((resolve) => setTimeout(resolve, 350));
      return delivered;
    });
    expect(await deliver(event, [backend], keeper, {}, 400)).toEqual([
      { status: "delivered", transport: "backend" },
    ]);
  });

  test("has all the time that the backends did not use", async () => {
    const slow = transport("keeper", async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      return { status: "queued" };
    });
    const busy = transport("busy", { ...retryable, retryAfterMs: 60_000 });
    const outcomes = await deliver(event, [busy], slow, {}, 1_000);
    expect(outcomes.at(-1)).toEqual({ status: "queued", transport: "keeper" });
  });

  test("is tried again too", async () => {
    const keeper = transport("keeper", () => Promise.reject(new Error("Too Many Requests")), {
      status: "queued",
    });
    const busy = transport("busy", { ...retryable, retryAfterMs: 60_000 });
    const outcomes = await deliver(event, [busy], keeper, {}, 2_000);
    expect(outcomes.at(-1)).toEqual({ status: "queued", transport: "keeper" });
  });
});

async function hangUp(): Promise<SendOutcome> {
  throw new Error("Network connection lost.");
}
