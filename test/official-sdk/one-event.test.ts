import {
  createExecutionContext,
  runDurableObjectAlarm,
  runInDurableObject,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import * as Sentry from "@sentry/cloudflare";
import { beforeEach, expect, test, vi } from "vitest";
import {
  captureExceptionInIsolate,
  captureHandlers,
  createCapture,
  memoryTransport,
  sentryTransport,
} from "../../worker/capture/index.ts";
import { newProject, type Project } from "../support/received.ts";
import { eventsUntil, isOurs, itemsOf, textOf } from "./envelopes.ts";
import type { Env } from "./worker/env.ts";
import { sdkOptions } from "./worker/room.ts";

const env = bindings as unknown as Env;
const ORDERS = ["SDK_OUTSIDE", "SDK_INSIDE"] as const;

let project: Project;
let room = 0;

beforeEach(() => {
  project = newProject();
  env.SENTRY_DSN = project.dsn;
  // SDK 11 keeps the first client for the isolate, with its DSN.
  Reflect.deleteProperty(globalThis, "__SENTRY_CLOUDFLARE_CLIENT__");
  // Version 10 leaves the client of an earlier test on the scope of the isolate.
  Sentry.getCurrentScope().setClient(undefined);
});

const newRoom = (order: (typeof ORDERS)[number]) => env[order].getByName(`room ${room++}`);

/** The first event is there, and whatever else the SDK had to send before the marker is there or is not sent. */
async function settled(stub: { fetch(url: string): Promise<Response> }, marker = "marker") {
  await vi.waitFor(async () => {
    const items = (await project.requests()).flatMap(itemsOf);
    expect(items.map(({ type }) => type)).toContain("event");
  }, 10_000);
  await stub.fetch(`https://room/?marker=${marker}`);
  return eventsUntil(project, marker);
}

test.for(ORDERS)("%s: an error in fetch is one event, under the trace of the SDK", async (order) => {
  const stub = newRoom(order);
  await expect(stub.fetch("https://room/?fail=torn")).rejects.toThrow("torn");
  const events = await settled(stub);
  expect(events.map(textOf)).toEqual(["torn"]);
  // The SDK sends its spans on its own, some time after the event.
  await vi.waitFor(async () => {
    const spans = (await project.requests()).flatMap(itemsOf).filter(({ type }) => type !== "event");
    expect(JSON.stringify(spans)).toContain(`${events[0]?.contexts["trace"]?.["trace_id"]}`);
  }, 10_000);
});

test.for(ORDERS)("%s: an RPC method that throws is one event", async (order) => {
  const stub = newRoom(order);
  await expect((async () => await stub.count(-1))()).rejects.toThrow("cannot count down");
  expect((await settled(stub)).map(textOf)).toEqual(["cannot count down"]);
});

test.for(ORDERS)("%s: a failing alarm is one event", async (order) => {
  const stub = newRoom(order);
  await runInDurableObject(stub, (_, state) => state.storage.setAlarm(Date.now() + 100_000));
  await runDurableObjectAlarm(stub).catch(() => {});
  expect((await settled(stub)).map(textOf)).toEqual(["alarm failed"]);
});

test.for(["FLOW_SDK_OUTSIDE", "FLOW_SDK_INSIDE"] as const)(
  "%s: a step that fails to its end is one event",
  async (order) => {
    const instance = await env[order].create({ params: { fail: "no money" } });
    for (let status = "running"; status !== "errored"; ) {
      await scheduler.wait(50);
      status = (await instance.status()).status;
    }
    const stub = newRoom("SDK_OUTSIDE");
    const events = await settled(stub);
    expect(events.map(textOf)).toEqual(["no money"]);
  },
);

test.for(["outside", "inside"])("a handler of the Worker with the SDK %s is one event", async (side) => {
  const failing = {
    async fetch(request: Request): Promise<Response> {
      if (request.url.endsWith("marker")) Sentry.captureMessage("marker");
      else throw new RangeError("handler failed");
      return new Response();
    },
  };
  const plain = failing as ExportedHandler<Env>;
  const handler =
    side === "outside"
      ? Sentry.withSentry(sdkOptions, captureHandlers(plain))
      : captureHandlers(Sentry.withSentry(sdkOptions, plain));
  for (const path of ["", "marker"]) {
    const ctx = createExecutionContext();
    const request = new Request(`https://worker/${path}`) as Request<unknown, IncomingRequestCfProperties>;
    await Promise.resolve(handler.fetch?.(request, env, ctx)).catch(() => {});
    await waitOnExecutionContext(ctx);
  }
  const events = await eventsUntil(project, "marker");
  expect(events.map((event) => [textOf(event), isOurs(event)])).toEqual([
    ["handler failed", side === "outside"],
  ]);
});

test("our request has no header of the SDK, makes no span and leaves no breadcrumb", async () => {
  const stub = newRoom("SDK_OUTSIDE");
  await expect(stub.fetch("https://room/?fail=quiet")).rejects.toThrow();
  await settled(stub);
  const requests = await project.requests();
  const ours = requests.filter(({ body }) => body.includes('"isolate-capture"'));
  expect(ours).toHaveLength(1);
  expect(Object.keys(ours[0]?.headers ?? {})).not.toContain("sentry-trace");
  expect(Object.keys(ours[0]?.headers ?? {})).not.toContain("baggage");
  const theirs = requests.filter((request) => !ours.includes(request));
  expect(theirs.length).toBeGreaterThan(0);
  // Neither the address of our request nor its method is in a span or a breadcrumb.
  for (const { body } of theirs) {
    expect(body).not.toContain("/envelope/");
    expect(body).not.toContain("http.client");
  }
});

test("values that the application set with the SDK are on our event", async () => {
  const stub = newRoom("SDK_OUTSIDE");
  await expect(stub.fetch("https://room/?fail=known")).rejects.toThrow();
  const [event] = await settled(stub);
  expect(event?.user).toEqual({ id: "7", email: "ada@example.com" });
  expect(event?.tags).toMatchObject({ plan: "pro", handler: "fetch" });
  expect(event?.extra).toEqual({ cart: { items: 3 } });
  expect(event?.contexts["shop"]).toEqual({ country: "PT" });
  // Version 10 also keeps one for each fetch of this test.
  expect(event?.breadcrumbs?.values.filter(({ category }) => category !== "fetch")).toEqual([
    expect.objectContaining({ category: "cart", message: "added", level: "info", data: { sku: "a-1" } }),
  ]);
});

/** Reports by the SDK first, in a wrapped handler, and lets us report the same error then. */
async function reportBySdkFirst(
  error: unknown,
  options: Sentry.CloudflareOptions,
  report: () => Promise<unknown>,
) {
  const handler = Sentry.withSentry(() => options, {
    async fetch() {
      Sentry.captureException(error);
      await report();
      return new Response();
    },
  } as ExportedHandler<Env>);
  const ctx = createExecutionContext();
  const request = new Request("https://worker/") as Request<unknown, IncomingRequestCfProperties>;
  await handler.fetch?.(request, env, ctx);
  await waitOnExecutionContext(ctx);
}

test("an event that the SDK has sent is not sent to that project again, and still goes to other backends", async () => {
  const error = new Error("seen by the SDK");
  const memory = memoryTransport();
  const capture = createCapture({ transports: [sentryTransport(), memory] });
  await reportBySdkFirst(error, { dsn: project.dsn }, async () => {
    expect(await captureExceptionInIsolate(env, new Error("marker of ours"))).toMatchObject({
      status: "delivered",
    });
    const { outcomes } = await capture(env, error);
    expect(outcomes.map(({ transport }) => transport)).toEqual(["memory"]);
    // Another catch block of the same failure, and then the constant error's next failure, in an object.
    expect(await captureExceptionInIsolate(env, error)).toMatchObject({ status: "duplicate" });
  });
  const again = await captureExceptionInIsolate(env, error, {
    alarm: { retryCount: 0, isRetry: false, scheduledTime: 1 },
  });
  expect(again.status).toBe("duplicate");
});

test.for([
  { where: "to another project", options: () => ({ dsn: newProject().dsn }) },
  { where: "nowhere, for want of a DSN", options: () => ({ dsn: "" }) },
  { where: "nowhere, since it is not enabled", options: () => ({ dsn: project.dsn, enabled: false }) },
])("where the SDK sends $where, we report as well", async ({ options }) => {
  const error = new Error("not seen here");
  await reportBySdkFirst(error, options(), async () => {
    expect(await captureExceptionInIsolate(env, error)).toMatchObject({ status: "delivered" });
  });
});

test("an error that is held back because the alarm is tried again makes no event of the SDK either", async () => {
  const error = new Error("tried again");
  const handler = Sentry.withSentry(sdkOptions, {
    async fetch() {
      const alarm = { retryCount: 1, isRetry: true };
      expect(await captureExceptionInIsolate(env, error, { alarm })).toMatchObject({ status: "dropped" });
      Sentry.captureException(error);
      Sentry.captureMessage("marker");
      return new Response();
    },
  } as ExportedHandler<Env>);
  const ctx = createExecutionContext();
  const request = new Request("https://worker/") as Request<unknown, IncomingRequestCfProperties>;
  await handler.fetch?.(request, env, ctx);
  await waitOnExecutionContext(ctx);
  expect(await eventsUntil(project, "marker")).toEqual([]);
});

test("an event that could not be delivered is left to the SDK", async () => {
  await project.behave({ status: 403 });
  const error = new Error("refused");
  expect(await captureExceptionInIsolate(env, error)).toMatchObject({ status: "failed" });
  expect(Object.hasOwn(error, "__sentry_captured__")).toBe(false);
});

test("a mark from a stranger's JSON prevents no event", async () => {
  const thrown = JSON.parse('{"__sentry_captured__":true,"message":"from outside"}');
  expect(await captureExceptionInIsolate(env, thrown)).toMatchObject({ status: "delivered" });
});

test("an error that goes to no Sentry is left to the SDK", async () => {
  const error = new Error("elsewhere");
  await createCapture({ transports: [memoryTransport()] })(env, error);
  expect(Object.hasOwn(error, "__sentry_captured__")).toBe(false);
});
