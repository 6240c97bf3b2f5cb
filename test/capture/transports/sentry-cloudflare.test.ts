import { CloudflareClient, SDK_VERSION } from "@sentry/cloudflare";
import * as Sentry10 from "@sentry/cloudflare-10";
import { expect, test, vi } from "vitest";
import {
  captureExceptionInIsolate,
  createCapture,
  sentryCloudflareTransport,
} from "../../../worker/capture/entries/sentry-cloudflare.ts";
import { createCloudflareClient } from "../../../worker/capture/sentry/cloudflare-client.ts";
// The first import takes longer in the test runner than a capture waits for it.
import "../../../worker/capture/sentry/cloudflare-pipeline.ts";
import { encoderBy } from "../../../worker/capture/sentry/encoder.ts";
import { transportContract } from "../../../worker/capture/testing/index.ts";
import { newProject, onlyEvent, settledEvents, thrown } from "../../support/received.ts";
import { HTTP_FAILURES, receiverBackend } from "../../support/transport-backend.ts";

/** The SDK's packages by their versions, each with a client that is made as the application's bundle makes it. */
const VERSIONS = {
  [SDK_VERSION]: () => import("../../../worker/capture/sentry/cloudflare-sdk.ts"),
  [Sentry10.SDK_VERSION]: async () => ({
    createEncoder: encoderBy(
      (options) =>
        new Sentry10.CloudflareClient(options as ConstructorParameters<typeof Sentry10.CloudflareClient>[0]),
      "@sentry/cloudflare",
      Sentry10.SDK_VERSION,
    ),
  }),
};

for (const [version, load] of Object.entries(VERSIONS)) {
  const transport = sentryCloudflareTransport({ load });

  const makeHarness = () => {
    const project = newProject();
    return {
      transport,
      env: { SENTRY_DSN: project.dsn },
      emptyEnv: { SENTRY_DSN: " " },
      secrets: [project.dsn, "publickey"],
      ...receiverBackend(project),
    };
  };
  for (const { name, run } of transportContract(makeHarness, HTTP_FAILURES)) {
    test.concurrent(`${version}: ${name}`, run);
  }

  test(`${version}: its client makes the event, with release, environment and a trace`, async () => {
    const project = newProject();
    const capture = createCapture({ transports: [transport], release: "4.2.0", environment: "staging" });
    await capture({ SENTRY_DSN: project.dsn }, new TypeError("made", { cause: new Error("why") }));
    const event = await onlyEvent(project);
    expect(event.sdk).toMatchObject({ packages: [{ name: "npm:@sentry/cloudflare", version }] });
    expect([event.release, event.environment, thrown(event).value]).toEqual(["4.2.0", "staging", "made"]);
    expect(event.contexts["trace"]).toEqual({
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });
}

test("one client is made for each DSN, and none is bound to anything global", async () => {
  const made = vi.fn(createCloudflareClient);
  const transport = sentryCloudflareTransport({
    tracesSampleRate: 0.25,
    load: async () => ({ createEncoder: encoderBy(made, "@sentry/cloudflare", SDK_VERSION) }),
  });
  const capture = createCapture({ transports: [transport] });
  const [one, other] = [newProject(), newProject()];
  for (const { dsn } of [one, other, one, other]) await capture({ SENTRY_DSN: dsn }, new Error("again"));
  expect(made).toHaveBeenCalledTimes(2);
  expect(made.mock.calls.map(([options]) => Reflect.get(options, "tracesSampleRate"))).toEqual([0.25, 0.25]);
  expect((await settledEvents(one, 2)).length + (await settledEvents(other, 2)).length).toBe(4);
  expect(Reflect.get(globalThis, "__SENTRY_CLOUDFLARE_CLIENT__")).toBeUndefined();
});

test("the entry sends by the package of the application, and imports it again after a failure", async () => {
  const project = newProject();
  expect(await captureExceptionInIsolate({ SENTRY_DSN: project.dsn }, new Error("by default"))).toMatchObject(
    {
      status: "delivered",
    },
  );
  const event = await onlyEvent(project);
  expect(event.sdk.packages?.map(({ name }) => name)).toEqual(["npm:@sentry/cloudflare"]);

  const load = vi.fn(VERSIONS[SDK_VERSION]).mockRejectedValueOnce(new Error("cut off"));
  const retried = newProject();
  const capture = createCapture({ transports: [sentryCloudflareTransport({ load })] });
  for (const text of ["first", "second"]) await capture({ SENTRY_DSN: retried.dsn }, new Error(text));
  const events = await settledEvents(retried, 2);
  expect(events.map((sent) => [thrown(sent).value, sent.sdk.packages?.length ?? 0])).toEqual([
    ["first", 0],
    ["second", 1],
  ]);
});

test("the option sentry runs in the client of that package", async () => {
  const project = newProject();
  const capture = createCapture({
    sentry: () => ({
      dsn: project.dsn,
      ignoreErrors: ["ignored"],
      integrations: [{ name: "Own", setup: (client) => expect(client).toBeInstanceOf(CloudflareClient) }],
      beforeSend: (event, hint) => ({ ...event, tags: { seen: `${hint.originalException}` } }),
    }),
  });
  expect(await capture({}, new Error("ignored"))).toMatchObject({ status: "dropped" });
  await capture({}, new Error("kept"));
  expect((await onlyEvent(project)).tags).toEqual({ seen: "Error: kept" });
});
