import { CloudflareClient } from "@sentry/cloudflare";
import {
  createStackParser,
  type Envelope,
  linkedErrorsIntegration,
  Scope,
  serializeEnvelope,
} from "@sentry/core";
import { nodeStackLineParser } from "@sentry/core/server";
import { expect, test } from "vitest";
import { captureExceptionInIsolate } from "../../../worker/capture/index.ts";
import { createEncoder } from "../../../worker/capture/sentry/sentry-sdk.ts";
import { eventOf, newProject, onlyEvent, settledEvents, thrown } from "../../support/received.ts";

/** What the official client makes of an error by its own `captureException`. */
function officialEvent(error: unknown) {
  let sent: Envelope | undefined;
  const client = new CloudflareClient({
    dsn: "https://key@sentry.example/1",
    integrations: [linkedErrorsIntegration()],
    stackParser: createStackParser(nodeStackLineParser()),
    transport: () => ({
      send: async (envelope) => {
        sent = envelope;
        return {};
      },
      flush: async () => true,
    }),
  });
  client.init();
  const scope = new Scope();
  scope.setClient(client);
  scope.captureException(error);
  if (!sent) throw new Error("nothing sent");
  return eventOf(String(serializeEnvelope(sent)));
}

test("errors, causes and frames are those that the official client reports, with in_app set right", async () => {
  const error = new AggregateError(
    [new TypeError("a"), new RangeError("b", { cause: new Error("why b") })],
    "both",
  );
  const project = newProject();
  await captureExceptionInIsolate({ SENTRY_DSN: project.dsn }, error);
  const ours = await onlyEvent(project);
  const theirs = officialEvent(error);

  const facts = (event: typeof ours) =>
    event.exception.values.map(({ type, value, mechanism }) => [type, value, mechanism.source]);
  expect(facts(ours).toSorted()).toEqual(facts(theirs).toSorted());
  const places = (event: typeof ours) =>
    thrown(event).stacktrace?.frames.map(({ function: name, filename, lineno, colno }) => [
      name,
      // Its parser drops the slash of frames without a function.
      filename.replace(/^\/?/, "/"),
      lineno,
      colno,
    ]);
  expect(places(ours)).toEqual(places(theirs));
  expect(thrown(ours).stacktrace?.frames.at(-1)?.in_app).toBe(true);
});

const event = {
  event_id: "0".repeat(32),
  exception: { values: [] },
  tags: { own: "yes" },
  contexts: {},
  extra: {},
  timestamp: 0,
  level: "error",
  environment: "test",
  platform: "javascript",
} as const;

test("values that other code puts on the SDK's global scopes do not reach an event", async () => {
  const { getGlobalScope, getIsolationScope, getCurrentScope } = await import("@sentry/core");
  getGlobalScope().setTag("of another object", "yes");
  getIsolationScope().setTag("of another object", "yes");
  getCurrentScope().setTag("of another object", "yes");
  const encode = createEncoder("https://key@sentry.example/1", "test");
  expect(eventOf(String(encode({ ...event, exception: { values: [] } }))).tags).toEqual({ own: "yes" });
});

test("with an asynchronous processor on the SDK's global scope, each event arrives as itself", async () => {
  const { getGlobalScope } = await import("@sentry/core");
  const project = newProject();
  let isSlow = true;
  getGlobalScope().addEventProcessor((processed) => (isSlow ? Promise.resolve(processed) : processed));
  for (const text of ["first", "second"])
    await captureExceptionInIsolate({ SENTRY_DSN: project.dsn }, new Error(text));
  isSlow = false;
  expect((await settledEvents(project, 2)).map((arrived) => thrown(arrived).value)).toEqual([
    "first",
    "second",
  ]);
});
