import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeEach, vi } from "vitest";
import { lastEnd } from "../../worker/capture/memory/in-flight.ts";
import { forgetWarnings } from "../../worker/capture/memory/warn.ts";
// The first import of the SDK in the test runner takes seconds, in a bundled Worker milliseconds: without this, the first
// test would see the import's deadline pass, which is not what it is about.
import "../../worker/capture/sentry/sentry-sdk.ts";
import "../../worker/capture/sentry/core-pipeline.ts";

const bindings = { ...env };

// Of one kind the 1st, 10th, 100th … warning of a minute is written, and tests share an isolate.
beforeEach(forgetWarnings);

// Files share an isolate. What one leaves behind would report, or warn, within the next.
afterAll(async () => {
  // A capture under way would warn, and takes one of the isolate's places.
  while (lastEnd() > Date.now()) await scheduler.wait(5);
  // Alarms would be retried.
  await reset();
  vi.restoreAllMocks();
  for (const name of Object.keys(env)) if (!(name in bindings)) Reflect.deleteProperty(env, name);
  Object.assign(env, bindings);
});
