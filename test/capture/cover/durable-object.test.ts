import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { captureDurableObject, captureExceptionInIsolate } from "../../../worker/capture/index.ts";
import {
  type ArrivedEvent,
  calls,
  onlyEvent,
  type Project,
  reportToNewProject,
  settledEvents,
  thrown,
} from "../../support/received.ts";
import { Clock, Counter } from "../scenarios/covered.ts";

const counter = (name: string) => env.COUNTER.getByName(name);

async function failure(action: () => unknown): Promise<Error> {
  try {
    await action();
  } catch (error) {
    return error as Error;
  }
  throw new Error("did not fail");
}

async function eventOf(project: Project, handler: string): Promise<ArrivedEvent> {
  const event = await onlyEvent(project);
  expect(event).toMatchObject({
    transaction: `Counter.${handler}`,
    tags: { "durable_object.class": "Counter", handler },
  });
  expect(thrown(event).mechanism).toMatchObject({ type: `isolate_capture.${handler}`, handled: false });
  return event;
}

test("fetch: one event, and the caller sees the error", async () => {
  const project = reportToNewProject();
  const error = await failure(() => counter("fetch").fetch("http://counter/fail?token=secret"));
  expect(error.message).toBe("fetch failed");
  const event = await eventOf(project, "fetch");
  expect(event.request).toEqual({ method: "GET", url: "http://counter/fail" });
  expect(thrown(event).type).toBe("TypeError");
  await evictDurableObject(counter("fetch"));
});

test("alarm: one event for the first attempt, and the platform still retries it", async () => {
  const project = reportToNewProject();
  const stub = counter("alarm");
  await runInDurableObject(stub, (_, state) => state.storage.setAlarm(Date.now() + 5));
  const event = await eventOf(project, "alarm");
  expect(event.contexts.alarm).toMatchObject({
    retry_count: 0,
    is_retry: false,
    late_ms: expect.any(Number),
  });
  await vi.waitFor(
    async () => expect(await runInDurableObject(stub, (_, state) => state.storage.getAlarm())).toBe(null),
    10_000,
  );
});

test("webSocketMessage and webSocketClose: one event each, with the sockets, the close code and no content", async () => {
  const project = reportToNewProject();
  await runInDurableObject(counter("socket"), async (instance, state) => {
    const { 1: server } = new WebSocketPair();
    state.acceptWebSocket(server, ["lobby"]);
    expect((await failure(() => instance.webSocketMessage(server, "fail"))).message).toBe("message failed");
    // The platform passes more than this handler takes.
    const close = (...args: unknown[]) => Reflect.apply(instance.webSocketClose, instance, args);
    expect((await failure(() => close(server, 4001, "bye", true))).message).toBe("close failed");
  });
  const [message, close] = (await settledEvents(project, 2)).toSorted(
    (a, b) => (a.tags.handler === "webSocketClose" ? 1 : 0) - (b.tags.handler === "webSocketClose" ? 1 : 0),
  );
  expect(message?.tags.handler).toBe("webSocketMessage");
  expect(message?.contexts.web_socket).toMatchObject({ sockets: 1, tags: ["lobby"] });
  expect(close?.contexts.web_socket).toMatchObject({
    close_code: 4001,
    close_reason: "bye",
    was_clean: true,
  });
});

test("webSocketError: its argument is one event, and the handler still runs", async () => {
  const project = reportToNewProject();
  await runInDurableObject(counter("broken socket"), async (instance, state) => {
    const { 1: server } = new WebSocketPair();
    state.acceptWebSocket(server);
    const webSocketError: (socket: WebSocket, error: unknown) => void =
      instance.webSocketError.bind(instance);
    webSocketError(server, new Error("protocol error"));
    expect(instance.watched).toBe(-1);
  });
  expect(thrown(await eventOf(project, "webSocketError")).value).toBe("protocol error");
});

test("RPC, synchronous and asynchronous: one event each, results and errors unchanged", async () => {
  const project = reportToNewProject();
  const stub = counter("rpc");
  expect(await stub.increment(2)).toBe(2);
  expect(await stub.incrementLater(2)).toBe(4);
  expect((await failure(() => stub.increment(-1))).message).toBe("cannot count down");
  expect(thrown(await eventOf(project, "increment")).type).toBe("RangeError");

  const later = reportToNewProject();
  expect((await failure(() => stub.incrementLater(-1))).message).toBe("cannot count down");
  const event = await onlyEvent(later);
  expect(calls(thrown(event))).toContain("Counter.incrementLater");
});

test("RPC throwing a text: one event with the text for its title", async () => {
  const project = reportToNewProject();
  expect(await failure(() => counter("text").throwText())).toMatchObject({
    message: "just a text",
    remote: true,
  });
  const exception = thrown(await eventOf(project, "throwText"));
  expect(exception).toMatchObject({ type: "NonError", value: "just a text" });
  // Sentry would leave type and text out of the title.
  expect(exception.mechanism).not.toHaveProperty("synthetic");
});

test("an SQL error is one event", async () => {
  const project = reportToNewProject();
  await failure(() => counter("sql").query());
  expect(thrown(await eventOf(project, "query")).value).toContain("no such table: nowhere");
});

test("a throwing constructor is one event, with the object's id and the class that was exported", async () => {
  const project = reportToNewProject();
  const error = await failure(() => env.DOOR.getByName("stuck").fetch("http://door/"));
  expect(error.message).toBe("the door does not open");
  const event = await onlyEvent(project);
  expect(event).toMatchObject({
    transaction: "Door.constructor",
    tags: { "durable_object.id": env.DOOR.idFromName("stuck").toString(), "durable_object.name": "stuck" },
  });
});

test("a handler that is a field is covered, and the class has the name it is exported by", async () => {
  const project = reportToNewProject();
  await runInDurableObject(env.CLOCK.getByName("field"), async (instance) => {
    expect((await failure(() => instance.alarm())).message).toBe("field alarm failed");
  });
  // From this date on an object can ask by what name its class is exported.
  const name = env.COMPATIBILITY_DATE >= "2025-11-17" ? "Clock" : "PlainClock";
  expect((await onlyEvent(project)).transaction).toBe(`${name}.alarm`);
});

test("no handler is added, the name stays, and instances are of the class", async () => {
  expect(Reflect.has(Clock.prototype, "fetch")).toBe(false);
  expect(Reflect.has(Clock.prototype, "webSocketError")).toBe(false);
  expect(Counter.name).toBe("Counter");
  await runInDurableObject(counter("instance"), (instance) => expect(instance).toBeInstanceOf(Counter));
});

test("a name in rpc that is not a method is refused when the class is covered", () => {
  class Empty {
    get size() {
      return 0;
    }
    grow() {}
  }
  expect(() => captureDurableObject(Empty, { rpc: ["grow", "size"] })).toThrow(
    new TypeError('captureDurableObject: rpc must name methods of Empty; got "size"'),
  );
});

test("without a DSN a covered object works as if it were not", async () => {
  delete env.SENTRY_DSN;
  const stub = counter("quiet");
  expect(await stub.increment(1)).toBe(1);
  expect((await failure(() => stub.increment(-1))).message).toBe("cannot count down");
});

test.for([
  ["synchronous", (name: string) => env.COUNTER.getByName(name).increment(-1)],
  ["asynchronous", (name: string) => env.COUNTER.getByName(name).incrementLater(-1)],
] as const)(
  "an RPC error whose event is refused is not called a duplicate by the caller: %s",
  async ([name, call]) => {
    const refusing = reportToNewProject();
    await refusing.behave({ status: 403, delayMs: 100 });
    let thrownOn: unknown;
    try {
      await call(`refused ${name}`);
    } catch (error) {
      thrownOn = error;
    }
    expect(thrownOn).toMatchObject({ message: "cannot count down" });
    // The covered call of a synchronous throw cannot wait for its capture.
    await vi.waitFor(async () => expect(await refusing.requests()).toHaveLength(1), 10_000);
    await refusing.behave({});
    // By the same secrets: with others no mark would count.
    expect(await captureExceptionInIsolate({ SENTRY_DSN: refusing.dsn }, thrownOn)).toMatchObject({
      status: "delivered",
    });
    const events = await refusing.events();
    expect(events.map((event) => thrown(event).value)).toEqual(["cannot count down", "cannot count down"]);
  },
);
