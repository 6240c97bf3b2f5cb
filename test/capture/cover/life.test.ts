import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import type { LogRecord } from "../../../worker/capture/entries/logger.ts";
import { captureDurableObject } from "../../../worker/capture/index.ts";
import { reportToNewProject } from "../../support/received.ts";
import { watchWarnings } from "../../support/warnings.ts";
import { lifelines } from "../scenarios/lifeline.ts";

const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

/** The records of one object, once the last of them is this. */
async function livedUntil(name: string, last: string): Promise<LogRecord[]> {
  const id = String(env.LIFELINE.idFromName(name));
  return vi.waitFor(
    () => {
      const records = lifelines.records.filter(({ object }) => object?.id === id);
      expect(records.map(({ message }) => message)).toContain(last);
      return records;
    },
    { timeout: 10_000, interval: 50 },
  );
}

const told = (records: readonly LogRecord[]) => records.map(({ level, message }) => `${level} ${message}`);

test("an alarm: scheduled, fired, succeeded, each with the object's id and class", async () => {
  const stub = env.LIFELINE.getByName("rings");
  await stub.idle();
  const before = Date.now();
  await stub.ring(30);
  const records = await livedUntil("rings", "alarm succeeded");
  expect(told(records)).toEqual(["info alarm scheduled", "info alarm fired", "info alarm succeeded"]);
  const [scheduled, fired, succeeded] = records;
  expect(scheduled).toMatchObject({
    object: { name: "rings", class: "Lifeline" },
    handler: "setAlarm",
    attributes: { scheduled_time: expect.any(String), in_ms: expect.any(Number) },
  });
  expect(Date.parse(String(scheduled?.attributes["scheduled_time"]))).toBeGreaterThanOrEqual(before);
  expect(fired).toMatchObject({
    handler: "alarm",
    attributes: {
      retry_count: 0,
      scheduled_time: scheduled?.attributes["scheduled_time"],
      late_ms: expect.any(Number),
    },
  });
  expect(Number(succeeded?.attributes["duration_ms"])).toBeGreaterThan(0);
});

test("an alarm that fails and is tried again: one record for each attempt, and none about a schedule", async () => {
  reportToNewProject();
  await env.LIFELINE.getByName("fails once").ring(5);
  const records = await livedUntil("fails once", "alarm succeeded");
  expect(told(records)).toEqual([
    "info alarm scheduled",
    "info alarm fired",
    "error alarm failed",
    "info alarm fired",
    "info alarm succeeded",
  ]);
  expect(records.map(({ attributes }) => attributes["retry_count"]).slice(1)).toEqual([0, 0, 1, 1]);
  expect(records[2]?.attributes).toMatchObject({
    error_type: "RangeError",
    error_message: "the clock stopped",
  });
});

test("the last attempt of a failing alarm is logged as abandoned, with the level fatal", async () => {
  reportToNewProject();
  await runInDurableObject(env.LIFELINE.getByName("fails at last"), async (object) => {
    const last = { retryCount: 6, isRetry: false, scheduledTime: Date.now() };
    await expect((async () => object.alarm(last))()).rejects.toThrow("the clock stopped");
  });
  const records = await livedUntil("fails at last", "alarm abandoned");
  expect(told(records)).toEqual(["info alarm fired", "fatal alarm abandoned"]);
  expect(records[1]?.attributes).toMatchObject({ retry_count: 6, error_message: "the clock stopped" });
});

test("an alarm that sets the next one, and an alarm that is known already", async () => {
  const stub = env.LIFELINE.getByName("again");
  await stub.ring(5);
  await livedUntil("again", "alarm succeeded");
  await stub.idle();
  await (await stub.fetch("http://lifeline/")).text();
  await evictDurableObject(stub);
  await stub.idle();
  await stub.ring(70_000);
  await vi.waitFor(
    () =>
      expect(
        lifelines.records.filter(
          ({ object, message }) => object?.name === "again" && message === "alarm scheduled",
        ),
      ).toHaveLength(3),
    10_000,
  );
  const records = await livedUntil("again", "alarm succeeded");
  expect(told(records).filter((line) => line.endsWith("scheduled"))).toHaveLength(3);
});

test("an alarm that wakes the object and fails makes no record of a schedule", async () => {
  reportToNewProject();
  const stub = env.LIFELINE.getByName("fails awake");
  await runInDurableObject(stub, (_, state) => state.storage.setAlarm(Date.now() + 300));
  await evictDurableObject(stub);
  const records = await livedUntil("fails awake", "alarm succeeded");
  expect(told(records)).toEqual([
    "info alarm fired",
    "error alarm failed",
    "info alarm fired",
    "info alarm succeeded",
  ]);
});

test("a socket: connected, each message by its size, and closed by code and reason, over hibernation", async () => {
  const stub = env.LIFELINE.getByName("socket");
  const traceparent = `00-${TRACE_ID}-00f067aa0ba902b7-01`;
  const { webSocket } = await stub.fetch("http://lifeline/", {
    headers: { upgrade: "websocket", traceparent },
  });
  webSocket?.accept();
  webSocket?.send("héllo");
  await livedUntil("socket", "socket message");
  await evictDurableObject(stub);
  webSocket?.send(new Uint8Array(3));
  webSocket?.close(4001, "tired");
  const records = await livedUntil("socket", "socket closed");
  expect(told(records)).toEqual([
    "info socket connected",
    "debug socket message",
    "debug socket message",
    "info socket closed",
  ]);
  expect(records.map(({ attributes }) => attributes)).toMatchObject([
    { sockets: 1 },
    { socket_tags: ["session-7"], bytes: 6, is_text: true },
    { socket_tags: ["session-7"], bytes: 3, is_text: false },
    { socket_tags: ["session-7"], code: 4001, reason: "tired", was_clean: true },
  ]);
  expect(JSON.stringify(records)).not.toContain("héllo");
  for (const { trace } of records) expect(trace?.traceId).toBe(TRACE_ID);
});

test("a socket's error, and a peer that vanished", async () => {
  reportToNewProject();
  await runInDurableObject(env.LIFELINE.getByName("broken"), async (object, state) => {
    const { 1: server } = new WebSocketPair();
    state.acceptWebSocket(server);
    Reflect.apply(object.webSocketError, object, [server, new TypeError("reserved opcode")]);
    await (async () => Reflect.apply(object.webSocketClose, object, [server, 1001, "", true]))().catch(
      () => {},
    );
    await (async () => Reflect.apply(object.webSocketClose, object, [server, 1006, "", false]))().catch(
      () => {},
    );
  });
  const records = await livedUntil("broken", "socket closed");
  expect(told(records)).toEqual(["error socket error", "info socket closed", "warn socket closed"]);
  expect(records[0]?.attributes).toMatchObject({ error_type: "TypeError", error_message: "reserved opcode" });
});

test("a logger that cannot be made, or throws, does not affect the object", async () => {
  const warnings = watchWarnings();
  class Clock {
    alarm() {
      return "rang";
    }
  }
  const broken = [
    () => {
      throw new Error("no logger");
    },
    {
      log() {
        throw new Error("no line");
      },
    },
  ];
  for (const log of broken) {
    const clock = Reflect.construct(captureDurableObject(Clock, { log }), [{ waitUntil() {} }, {}]);
    expect(clock.alarm({ retryCount: 0, isRetry: false })).toBe("rang");
  }
  expect(warnings[0]).toContain("no logger");
});

test("a logger of the Worker's gets the object's id", () => {
  const lines: unknown[][] = [];
  class Clock {
    alarm() {}
  }
  const log = { log: (...line: unknown[]) => void lines.push(line) };
  const ctx = { waitUntil() {}, id: { toString: () => "a1b2" } };
  const clock = Reflect.construct(captureDurableObject(Clock, { log, name: "Clock" }), [ctx, {}]);
  clock.alarm();
  expect(lines).toEqual([
    ["info", "alarm fired", { object_id: "a1b2" }, { className: "Clock", method: "alarm" }],
    [
      "info",
      "alarm succeeded",
      { object_id: "a1b2", duration_ms: expect.any(Number) },
      { className: "Clock", method: "alarm" },
    ],
  ]);
});
