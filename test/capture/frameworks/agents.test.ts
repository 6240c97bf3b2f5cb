import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { routeAgentEmail } from "agents";
import { expect, test, vi } from "vitest";
import { type Project, reportToNewProject, settledEvents, thrown } from "../../support/received.ts";

const { HELPER, QUIET_HELPER } = env;

async function expectOne(project: Project, handler: string, value: string): Promise<void> {
  const events = await settledEvents(project, 1);
  expect(events.map((event) => [event.transaction, thrown(event).value])).toEqual([
    [`Helper.${handler}`, value],
  ]);
}

async function connect(name: string): Promise<WebSocket> {
  const { webSocket } = await HELPER.getByName(name).fetch("http://helper/", {
    headers: { upgrade: "websocket" },
  });
  if (!webSocket) throw new Error("no socket");
  webSocket.accept();
  return webSocket;
}

/** Calls a method as clients do, and resolves to the last answer. */
async function call(name: string, method: string, ...args: unknown[]): Promise<unknown> {
  const socket = await connect(name);
  const answer = new Promise<unknown>((done) =>
    socket.addEventListener("message", ({ data }) => {
      const message = JSON.parse(String(data));
      if (message.id === "1" && message.done !== false) done(message);
    }),
  );
  socket.send(JSON.stringify({ type: "rpc", id: "1", method, args }));
  return answer;
}

test("callable methods stay callable, others do not become so", async () => {
  const project = reportToNewProject();
  expect(await call("works", "add", 1, 2)).toMatchObject({ success: true, result: 3 });
  expect(await call("works", "count", 3)).toMatchObject({ success: true, result: 3 });
  expect(await call("works", "notCallable")).toMatchObject({
    success: false,
    error: "Method notCallable is not callable",
  });
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("a callable method that fails is one event", async () => {
  const project = reportToNewProject();
  expect(await call("add", "add", -1, 2)).toMatchObject({ success: false, error: "add failed" });
  await expectOne(project, "add", "add failed");
});

test("a streaming callable method that fails is one event", async () => {
  const project = reportToNewProject();
  expect(await call("count", "count", -1)).toMatchObject({ success: false });
  await expectOne(project, "count", "count failed");
});

test("onRequest that fails is one event", async () => {
  const project = reportToNewProject();
  await HELPER.getByName("request")
    .fetch("http://helper/fail")
    .then(
      (answer) => answer.text(),
      () => {},
    );
  await expectOne(project, "onRequest", "onRequest failed");
});

test("onStart that fails is one event", async () => {
  const project = reportToNewProject();
  await HELPER.getByName("onStart")
    .fetch("http://helper/")
    .then(
      (answer) => answer.text(),
      () => {},
    );
  await expectOne(project, "onStart", "onStart failed");
});

test("onConnect that fails is one event", async () => {
  const project = reportToNewProject();
  await connect("onConnect").catch(() => {});
  await expectOne(project, "onConnect", "onConnect failed");
});

test("onMessage that fails is one event", async () => {
  const project = reportToNewProject();
  (await connect("message")).send("fail");
  await expectOne(project, "onMessage", "onMessage failed");
});

test("onClose that fails is one event", async () => {
  const project = reportToNewProject();
  (await connect("onClose")).close(4000, "bye");
  await expectOne(project, "onClose", "onClose failed");
});

test("a state hook that fails is one event", async () => {
  const project = reportToNewProject();
  await runInDurableObject(HELPER.getByName("state"), (instance) => instance.setState({ count: -1 }));
  await expectOne(project, "onStateChanged", "onStateChanged failed");
});

test.for(["remind", "enqueue"] as const)(
  "%s: work that fails at each of its three tries is one event",
  async (start) => {
    const project = reportToNewProject();
    const stub = HELPER.getByName(start);
    await stub[start]();
    await vi.waitFor(async () => expect(await stub.triesSoFar()).toBe(3), 15_000);
    await expectOne(project, "onError", "later failed");
  },
);

test("an agent whose onError swallows: one event, from the hook that failed", async () => {
  const project = reportToNewProject();
  await QUIET_HELPER.getByName("quiet")
    .fetch("http://helper/fail")
    .then(
      (answer) => answer.text(),
      () => {},
    );
  const events = await settledEvents(project, 1);
  expect(events.map(({ transaction }) => transaction)).toEqual(["QuietHelper.onRequest"]);
});

test.for(["HELPER", "QUIET_HELPER"] as const)("onEmail of %s that fails is one event", async (agentName) => {
  const project = reportToNewProject();
  const message = { from: "ada@example.com", to: "shop@example.com", headers: new Headers(), rawSize: 1 };
  const resolver = async () => ({ agentName, agentId: "mail" });
  await routeAgentEmail(message as ForwardableEmailMessage, env, { resolver }).catch(() => {});
  const events = await settledEvents(project, 1);
  expect(events.map((event) => [event.tags.handler, thrown(event).value])).toEqual([
    ["onEmail", "onEmail failed"],
  ]);
  expect(JSON.stringify(events)).not.toContain("ada@");
});
