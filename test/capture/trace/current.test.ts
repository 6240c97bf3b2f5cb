import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import {
  bindTrace,
  continueTrace,
  currentTrace,
  readTrace,
  runInTrace,
  withTrace,
} from "../../../worker/capture/entries/trace.ts";
import { onlyEvent, reportToNewProject, settledEvents, thrown } from "../../support/received.ts";
import { eventually, SPAN_ID, TRACE_ID, TRACEPARENT } from "./support.ts";

const relay = (name: string) => env.RELAY.getByName(name);
const newTraceId = () => crypto.randomUUID().replaceAll("-", "");
const headersOf = (traceId: string) => ({ traceparent: `00-${traceId}-${SPAN_ID}-01` });

test("a covered call belongs to its caller's trace, over every kind of await", async () => {
  const trace = { traceId: newTraceId(), spanId: SPAN_ID };
  const known = await runInTrace(trace, () => relay("awaits").traces());
  const [first] = known;
  expect(first).toMatch(/^[\da-f]{16}$/);
  expect(known).toEqual([first, first, first, first]);
});

test("no trace is sent on by itself: the object has a trace of its own", async () => {
  const traceId = newTraceId();
  const response = await runInTrace({ traceId, spanId: SPAN_ID }, () =>
    relay("hidden").fetch("http://relay/wait?ms=1"),
  );
  const [before] = await response.json<Record<string, string>[]>();
  expect(readTrace(before)?.traceId).toMatch(/^[\da-f]{32}$/);
  expect(readTrace(before)?.traceId).not.toBe(traceId);
});

test.for(["RELAY", "QUIET_RELAY"] as const)(
  "50 calls at once of one object: none has another's trace, and each event has its own (%s)",
  async (binding) => {
    const project = reportToNewProject();
    const traces = Array.from({ length: 50 }, newTraceId);
    const answers = await Promise.all(
      traces.map(async (traceId, i) => {
        const response = await env[binding].getByName("many").fetch(`http://relay/wait?ms=${i % 7}`, {
          headers: headersOf(traceId),
        });
        return response.json<Record<string, string>[]>();
      }),
    );
    for (const [i, [before, after]] of answers.entries()) {
      expect(readTrace(before)).toMatchObject({ traceId: traces[i], sampled: true });
      expect(after).toEqual(before);
    }
    const events = await settledEvents(project, 50);
    const seen = events.map((event) => event.contexts["trace"]?.["trace_id"]);
    expect(seen.sort()).toEqual([...traces].sort());
    expect(new Set(events.map((event) => event.contexts["trace"]?.["span_id"])).size).toBe(50);
  },
);

test("without spans, a call with a trace is followed, and a call without one gets none", async () => {
  const project = reportToNewProject();
  const stub = env.QUIET_RELAY.getByName("quiet");
  const waited = async (headers: Record<string, string>) => {
    const response = await stub.fetch("http://relay/wait?ms=1", { headers });
    return response.json<Record<string, string>[]>();
  };
  expect(await waited({})).toEqual([{}, {}]);
  const [before, after] = await waited({ "sentry-trace": `${TRACE_ID}-${SPAN_ID}`, baggage: "user=ann" });
  expect(after).toEqual(before);
  expect(readTrace(after)).toEqual({
    traceId: TRACE_ID,
    spanId: expect.any(String),
    flags: 0,
    baggage: "user=ann",
  });
  await (async () => stub.fail(withTrace(undefined, { traceId: TRACE_ID, spanId: SPAN_ID })))().catch(
    () => {},
  );
  const events = await settledEvents(project, 3);
  const ids = events.map((event) => event.contexts["trace"]?.["trace_id"]);
  expect(ids[0]).not.toBe(TRACE_ID);
  expect(ids.slice(1)).toEqual([TRACE_ID, TRACE_ID]);
});

test("an error in a socket's call belongs to the trace in its attachment, without spans too", async () => {
  const project = reportToNewProject();
  await runInDurableObject(env.QUIET_RELAY.getByName("socket"), async (object, state) => {
    const { 1: server } = new WebSocketPair();
    state.acceptWebSocket(server);
    server.serializeAttachment(withTrace({ user: "ann" }, { traceId: TRACE_ID, spanId: SPAN_ID }));
    await expect((async () => object.webSocketMessage(server, "fail"))()).rejects.toThrow("message failed");
    server.serializeAttachment(undefined);
    await expect((async () => object.webSocketMessage(server, "fail"))()).rejects.toThrow("message failed");
  });
  const events = await settledEvents(project, 2);
  const ids = events.map((event) => event.contexts["trace"]?.["trace_id"] === TRACE_ID);
  expect(ids).toEqual([true, false]);
});

test("the errors of one alarm belong to one new trace", async () => {
  const project = reportToNewProject();
  const stub = relay("alarm");
  const ring = () => runInDurableObject(stub, (_, state) => state.storage.setAlarm(Date.now() + 5));
  await ring();
  await eventually(project.events, (list) => list.length === 2);
  await ring();
  const events = await settledEvents(project, 4);
  const ids = events.map((event) => event.contexts["trace"]?.["trace_id"]);
  expect([ids[0], ids[2]]).toEqual([ids[1], ids[3]]);
  expect(ids[0]).toMatch(/^[\da-f]{32}$/);
  expect(ids[0]).not.toBe(ids[2]);
});

test("an error that a cover reports belongs to the trace of the call", async () => {
  const project = reportToNewProject();
  await (async () => relay("rpc").fail(withTrace(undefined, { traceId: TRACE_ID, spanId: SPAN_ID })))().catch(
    () => {},
  );
  const event = await onlyEvent(project);
  expect(thrown(event).value).toBe("covered rpc failed");
  expect(event.contexts["trace"]).toMatchObject({ trace_id: TRACE_ID, parent_span_id: SPAN_ID });
});

test("a bound stub passes the trace as the first argument, and its fetch as headers", async () => {
  reportToNewProject();
  const trace = { traceId: newTraceId(), spanId: SPAN_ID, sampled: false };
  const bound = bindTrace(relay("bound"), trace);
  const response = await bound.fetch("http://relay/wait?ms=1", { headers: { "x-mine": "kept" } });
  const [before] = await response.json<Record<string, string>[]>();
  expect(readTrace(before)).toMatchObject({ traceId: trace.traceId, sampled: false });
  expect(String(bound.id)).toBe(String(relay("bound").id));
  const calls: unknown[][] = [];
  const target = { pass: (...args: unknown[]) => calls.push(args), name: "plain" };
  runInTrace(trace, () => Reflect.get(bindTrace(target), "pass")("parcel"));
  expect(calls).toEqual([[withTrace(undefined, trace), "parcel"]]);
  // Without a trace the arguments keep their places.
  Reflect.get(bindTrace(target), "pass")("parcel");
  expect(calls[1]).toEqual([{}, "parcel"]);
  expect(bindTrace(target).name).toBe("plain");
});

test("the trace in a socket's attachment survives hibernation", async () => {
  const project = reportToNewProject();
  const stub = relay("socket");
  const response = await stub.fetch("http://relay/", {
    headers: { upgrade: "websocket", traceparent: TRACEPARENT, baggage: "user=ann" },
  });
  const socket = response.webSocket;
  const answers: string[] = [];
  socket?.accept();
  socket?.addEventListener("message", ({ data }) => answers.push(String(data)));
  socket?.send("one");
  await eventually(
    async () => answers,
    (list) => list.length === 1,
  );
  await eventually(project.events, (list) => list.length === 1);
  await evictDurableObject(stub);
  socket?.send("two");
  await eventually(
    async () => answers,
    (list) => list.length === 2,
  );
  socket?.close();
  const events = await settledEvents(project, 2);
  const spans = answers.map((answer) => readTrace(JSON.parse(answer)));
  for (const span of spans)
    expect(span).toMatchObject({ traceId: TRACE_ID, sampled: true, baggage: "user=ann" });
  // Each message is a span of its own.
  expect(spans[0]?.spanId).not.toBe(spans[1]?.spanId);
  expect(events.map((event) => event.contexts["trace"]?.["trace_id"])).toEqual([TRACE_ID, TRACE_ID]);
  const held = await runInDurableObject(stub, (_, state) =>
    state.getWebSockets().map((one) => one.deserializeAttachment()),
  );
  for (const attachment of held) expect(attachment).toMatchObject({ user: "ann" });
});

test("a stranger's baggage of any length does not prevent a socket from opening", async () => {
  const response = await relay("long baggage").fetch("http://relay/", {
    headers: { upgrade: "websocket", traceparent: TRACEPARENT, baggage: `a=1,b=${"x".repeat(8_000)}` },
  });
  expect(response.status).toBe(101);
  response.webSocket?.accept();
  response.webSocket?.close();
});

test("continueTrace: a span of its own, which the work and all that it starts is part of", async () => {
  const [outer, inner, same] = await continueTrace({ traceparent: TRACEPARENT }, async (trace) => {
    expect(trace).toEqual({
      traceId: TRACE_ID,
      spanId: expect.stringMatching(/^[\da-f]{16}$/),
      parentSpanId: SPAN_ID,
      sampled: true,
    });
    expect(currentTrace()).toEqual(trace);
    // The same caller once more is the same span; another caller is another one.
    const same = continueTrace({ traceparent: TRACEPARENT }, (again) => again);
    const inner = continueTrace(withTrace({}, trace), (child) => child);
    await scheduler.wait(1);
    expect(currentTrace()).toEqual(trace);
    return [trace, inner, same];
  });
  expect(same).toEqual(outer);
  expect(inner).toMatchObject({ traceId: TRACE_ID, parentSpanId: outer?.spanId });
  expect(currentTrace()).toBeUndefined();
});
