import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Server } from "partyserver";
import { expect, test } from "vitest";
import { calls, type Project, reportToNewProject, settledEvents, thrown } from "../../support/received.ts";
import { Party } from "./scenarios/party.ts";

const MODES = { Party: env.AWAKE_PARTY, SleepyParty: env.SLEEPY_PARTY };
const modes = Object.entries(MODES) as ["Party", (typeof MODES)["Party"]][];

async function expectOne(project: Project, transaction: string, value: string): Promise<void> {
  const events = await settledEvents(project, 1);
  expect(events.map((event) => [event.transaction, thrown(event).value])).toEqual([[transaction, value]]);
}

async function connect(room: { fetch: typeof fetch }): Promise<WebSocket> {
  const { webSocket } = await room.fetch("http://party/", { headers: { upgrade: "websocket" } });
  if (!webSocket) throw new Error("no socket");
  webSocket.accept();
  return webSocket;
}

test.for(modes)("%s works as a server of its framework", async ([, namespace]) => {
  const project = reportToNewProject();
  const room = namespace.getByName("lobby");
  expect(await (await room.fetch("http://party/")).text()).toBe("welcome to lobby");
  const socket = await connect(room as never);
  const answer = new Promise((done) => socket.addEventListener("message", ({ data }) => done(data)));
  socket.send("hello");
  expect(await answer).toBe("got hello");
  expect(Party.prototype).toBeInstanceOf(Server);
  expect(await settledEvents(project, 0)).toEqual([]);
});

test.for(modes)(
  "%s: onRequest that fails is one event, and the answer is the framework's",
  async ([name, namespace]) => {
    const project = reportToNewProject();
    const answer = await namespace.getByName("request").fetch("http://party/fail");
    expect(answer.status).toBe(500);
    await answer.text();
    await expectOne(project, `${name}.onRequest`, "onRequest failed");
  },
);

test.for(modes)("%s: onStart that fails is one event", async ([name, namespace]) => {
  const project = reportToNewProject();
  await (await namespace.getByName("onStart").fetch("http://party/")).text();
  await expectOne(project, `${name}.onStart`, "onStart failed");
});

test.for(modes)("%s: onConnect that fails is one event", async ([name, namespace]) => {
  const project = reportToNewProject();
  await connect(namespace.getByName("onConnect") as never);
  await expectOne(project, `${name}.onConnect`, "onConnect failed");
});

test.for(modes)("%s: onMessage that fails is one event, with the user's frame", async ([name, namespace]) => {
  const project = reportToNewProject();
  const socket = await connect(namespace.getByName("message") as never);
  socket.send("fail");
  const [event, ...others] = await settledEvents(project, 1);
  expect(others).toEqual([]);
  expect([event?.transaction, thrown(event).value]).toEqual([`${name}.onMessage`, "onMessage failed"]);
  expect(calls(thrown(event))[0]).toContain("onMessage");
});

test.for(modes)("%s: onClose that fails is one event", async ([name, namespace]) => {
  const project = reportToNewProject();
  (await connect(namespace.getByName("close") as never)).close(4000, "bye");
  await expectOne(project, `${name}.onClose`, "onClose failed");
});

test.for(modes)(
  "%s: the error of a socket, which onError is called with, is one event",
  async ([name, namespace]) => {
    const project = reportToNewProject();
    await runInDurableObject(namespace.getByName("error"), (instance) => {
      instance.onError({ id: "1" } as never, new Error("protocol error"));
    });
    await expectOne(project, `${name}.onError`, "protocol error");
  },
);

test.for(modes)("%s: a query that fails is one event", async ([name, namespace]) => {
  const project = reportToNewProject();
  // The framework throws what `onException` returns.
  await expect((async () => namespace.getByName("sql").query())()).rejects.toThrow("undefined");
  const [event, ...others] = await settledEvents(project, 1);
  expect(others).toEqual([]);
  expect(event?.transaction).toBe(`${name}.onException`);
  expect(thrown(event).value).toContain("no such table");
});

test.for(modes)("%s: an RPC method that fails is one event", async ([name, namespace]) => {
  const project = reportToNewProject();
  await expect((async () => namespace.getByName("rpc").refuse())()).rejects.toThrow("rpc failed");
  await expectOne(project, `${name}.refuse`, "rpc failed");
});

test.for(modes)("%s: a failing alarm is one event by the alarm's policy", async ([name, namespace]) => {
  const project = reportToNewProject();
  await runInDurableObject(namespace.getByName("alarm"), async (instance) => {
    const alarm: (info: object) => Promise<void> = instance.alarm;
    for (const retryCount of [0, 1, 5, 6]) {
      const info = { retryCount, isRetry: retryCount > 0, scheduledTime: 1 };
      await expect((async () => Reflect.apply(alarm, instance, [info]))()).rejects.toThrow("onAlarm failed");
    }
  });
  const events = await settledEvents(project, 2);
  expect(events.map(({ transaction, level }) => [transaction, level])).toEqual([
    [`${name}.alarm`, "error"],
    [`${name}.alarm`, "fatal"],
  ]);
});
