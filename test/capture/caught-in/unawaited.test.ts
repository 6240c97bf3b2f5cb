import { introspectWorkflowInstance, SELF } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { captureExceptionInIsolate, createCapture, memoryTransport } from "../../../worker/capture/index.ts";
import { reportToNewProject, settledEvents, thrown } from "../../support/received.ts";

type Forgetfuls = typeof env.FORGETFUL;

/** Each fails after a capture that it has not awaited. */
const objectPlaces: Record<string, (objects: Forgetfuls) => Promise<unknown>> = {
  "object's fetch": async (objects) => objects.getByName("fetch").fetch("http://object/"),
  RPC: async (objects) => objects.getByName("rpc").call(),
  alarm: async (objects) => objects.getByName("alarm").ring(),
  webSocketMessage: async (objects) => {
    const room = objects.getByName("socket");
    const { webSocket } = await room.fetch("http://object/", { headers: { upgrade: "websocket" } });
    webSocket?.accept();
    webSocket?.send("fail");
  },
};
const places: [string, () => Promise<unknown>][] = [
  ...Object.entries(objectPlaces).map(([name, fail]): [string, () => Promise<unknown>] => [
    name,
    () => fail(env.FORGETFUL),
  ]),
  ["Worker's fetch", async () => SELF.fetch("http://worker/forget")],
];

test.for(Object.entries(objectPlaces))(
  "the same in a covered object is one event: %s",
  async ([name, fail]) => {
    const project = reportToNewProject();
    await fail(env.COVERED_FORGETFUL).catch(() => {});
    const events = await settledEvents(project, 1);
    expect(events.map((event) => thrown(event).value)).toEqual([name]);
  },
);

test.for([undefined, "step"] as const)("the same in a covered Workflow is one event: %s", async (params) => {
  const project = reportToNewProject();
  const id = crypto.randomUUID();
  await using instance = await introspectWorkflowInstance(env.COVERED_FORGETFUL_FLOW, id);
  await env.COVERED_FORGETFUL_FLOW.create({ id, ...(params && { params }) });
  await instance.waitForStatus("errored");
  const events = await settledEvents(project, 1);
  expect(events.map((event) => thrown(event).value)).toEqual([`${params ?? "run"} ${id}`]);
});

test.for(places)("a capture that nobody awaits is delivered: %s", async ([name, fail]) => {
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
