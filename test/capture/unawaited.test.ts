import { introspectWorkflowInstance, SELF } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { captureExceptionInIsolate, createCapture, memoryTransport } from "../../worker/capture/index.ts";
import { reportToNewProject, settledEvents, thrown } from "../support/received.ts";

/** Each fails after a capture that it has not awaited. */
const places: Record<string, () => Promise<unknown>> = {
  "object's fetch": async () => env.FORGETFUL.getByName("fetch").fetch("http://object/"),
  RPC: async () => env.FORGETFUL.getByName("rpc").call(),
  alarm: async () => env.FORGETFUL.getByName("alarm").ring(),
  webSocketMessage: async () => {
    const room = env.FORGETFUL.getByName("socket");
    const { webSocket } = await room.fetch("http://object/", { headers: { upgrade: "websocket" } });
    webSocket?.accept();
    webSocket?.send("fail");
  },
  "Worker's fetch": async () => SELF.fetch("http://worker/forget"),
};

test.for(Object.entries(places))("a capture that nobody awaits is delivered: %s", async ([name, fail]) => {
  const project = reportToNewProject();
  // A slow backend: the invocation is over long before it answers.
  await project.behave({ delayMs: 500 });
  await fail().catch(() => {});
  const events = await settledEvents(project, 1);
  expect(events.map((event) => thrown(event).value)).toEqual([name]);
});

test("a capture that nobody awaits is delivered: a Workflow's run()", async () => {
  const project = reportToNewProject();
  await project.behave({ delayMs: 500 });
  const id = crypto.randomUUID();
  await using instance = await introspectWorkflowInstance(env.FORGETFUL_FLOW, id);
  await env.FORGETFUL_FLOW.create({ id });
  await instance.waitForStatus("errored");
  const events = await settledEvents(project, 1);
  expect(events.map((event) => thrown(event).value)).toEqual([`run ${id}`]);
});

test("a ctx is told of the capture at once, and a ctx that refuses or hangs changes nothing", async () => {
  const capture = createCapture({ transports: [memoryTransport()] });
  const waitUntil = vi.fn();
  const pending = capture({}, new Error("a"), { ctx: { waitUntil } });
  expect(waitUntil).toHaveBeenCalledTimes(1);
  expect(await waitUntil.mock.calls[0]?.[0]).toBe(await pending);
  const refusing = {
    waitUntil() {
      throw new TypeError("Illegal invocation");
    },
  };
  expect(await capture({}, new Error("b"), { ctx: refusing })).toMatchObject({ status: "delivered" });
});

test("where nothing is configured nothing is registered", async () => {
  const waitUntil = vi.fn();
  await captureExceptionInIsolate({}, new Error("unheard"), { ctx: { waitUntil } });
  expect(waitUntil).not.toHaveBeenCalled();
});
