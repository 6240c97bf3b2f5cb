import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { createCapture, sentryTransport } from "../../worker/capture/index.ts";
import { bySdk, newProject, settledEvents, thrown } from "../support/received.ts";

const loadSdk = () => import("../../worker/capture/sentry/sentry-sdk.ts");

/** A capture of its own, as a new isolate would have it, whose import is the test's. */
function captureLoading(load: typeof loadSdk, importDeadlineMs = 1_000) {
  return createCapture({ transports: [sentryTransport({ load, importDeadlineMs })] });
}

test("the SDK is imported on the first error, and once", async () => {
  const project = newProject();
  const load = vi.fn(loadSdk);
  const capture = captureLoading(load);
  expect(load).not.toHaveBeenCalled();
  await capture({ SENTRY_DSN: project.dsn }, new Error("first"));
  await capture({ SENTRY_DSN: project.dsn }, new Error("second"));
  expect(load).toHaveBeenCalledOnce();
});

test.for([
  { name: "no DSN", env: {} },
  { name: "an empty DSN", env: { SENTRY_DSN: "" } },
  { name: "a blank DSN", env: { SENTRY_DSN: " \n" } },
  { name: "a malformed DSN", env: { SENTRY_DSN: "not a dsn" } },
])("with $name nothing is imported", async ({ env }) => {
  const load = vi.fn(loadSdk);
  const { status } = await captureLoading(load)(env, new Error("unheard"));
  expect(status).toBe(env.SENTRY_DSN?.trim() ? "failed" : "disabled");
  expect(load).not.toHaveBeenCalled();
});

test("with the import failing twice, three errors give three events: two without the SDK, one by it", async () => {
  const project = newProject();
  const load = vi
    .fn(loadSdk)
    .mockRejectedValueOnce(new Error("no such module"))
    .mockRejectedValueOnce(new Error("again"));
  const capture = captureLoading(load);
  const ids: (string | undefined)[] = [];
  for (const text of ["one", "two", "three"]) {
    const result = await capture({ SENTRY_DSN: project.dsn }, new Error(text));
    expect(result.status).toBe("delivered");
    ids.push(result.eventId);
  }
  const events = await settledEvents(project, 3);
  expect(events.map((event) => [thrown(event).value, bySdk(event)])).toEqual([
    ["one", false],
    ["two", false],
    ["three", true],
  ]);
  expect(events.map((event) => event.event_id)).toEqual(ids);
});

test("an import that hangs delays an event by its deadline only, and the next capture imports afresh", async () => {
  const project = newProject();
  const load = vi.fn(loadSdk).mockReturnValueOnce(new Promise(() => {}));
  const capture = captureLoading(load, 50);
  expect(await capture({ SENTRY_DSN: project.dsn }, new Error("during"))).toMatchObject({
    status: "delivered",
  });
  await capture({ SENTRY_DSN: project.dsn }, new Error("after"));
  const events = await settledEvents(project, 2);
  expect(events.map(bySdk)).toEqual([false, true]);
});

test("a loader that throws, or gives something else than the SDK, loses no event", async () => {
  const project = newProject();
  const wrong = [
    () => {
      throw new Error("threw at once");
    },
    async () => ({}),
    async () => ({
      createEncoder: () => () => {
        throw new Error("the SDK broke");
      },
    }),
  ];
  for (const load of wrong) {
    const capture = captureLoading(load as typeof loadSdk);
    expect((await capture({ SENTRY_DSN: project.dsn }, new Error("kept"))).status).toBe("delivered");
  }
  expect((await settledEvents(project, 3)).map(bySdk)).toEqual([false, false, false]);
});

test("an import that comes late is used by the next capture", async () => {
  const project = newProject();
  let arrive = (_: Awaited<ReturnType<typeof loadSdk>>) => {};
  const late = new Promise<Awaited<ReturnType<typeof loadSdk>>>((resolve) => {
    arrive = resolve;
  });
  const load = vi.fn(loadSdk).mockReturnValueOnce(late);
  const capture = captureLoading(load, 20);
  await capture({ SENTRY_DSN: project.dsn }, new Error("during"));
  arrive(await loadSdk());
  await late;
  await capture({ SENTRY_DSN: project.dsn }, new Error("after"));
  expect(load).toHaveBeenCalledOnce();
});

test("objects aborted while they import or send change nothing for the next capture", async () => {
  const project = newProject();
  const slow = newProject();
  await slow.behave({ hang: true });
  let imports = 0;
  // The first ten imports never settle, as when their object is gone.
  const capture = captureLoading(() => (++imports <= 10 ? new Promise(() => {}) : loadSdk()), 1_000);

  for (let i = 0; i < 80; i++) {
    const room = env.ROOM.getByName(`aborted ${i}`);
    const aborted = runInDurableObject(room, async (_, state) => {
      void capture({ SENTRY_DSN: slow.dsn }, new Error("lost with its object"), { ctx: state });
      await scheduler.wait(1);
      state.abort("gone");
    });
    await expect((async () => await aborted)()).rejects.toThrow();
  }

  const { status } = await capture({ SENTRY_DSN: project.dsn }, new Error("after"));
  expect(status).toBe("delivered");
  const events = await settledEvents(project, 1);
  expect(events.map(bySdk)).toEqual([true]);
});
