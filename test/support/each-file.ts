import { reset } from "cloudflare:test";
import { afterAll, beforeEach } from "vitest";
import { forgetWarnings } from "../../worker/capture/memory/warn.ts";
// The first import of the SDK in the test runner takes seconds, in a bundled Worker milliseconds: without this, the first
// test would see the import's deadline pass, which is not what it is about.
import "../../worker/capture/sentry/sentry-sdk.ts";
import "../../worker/capture/sentry/core-pipeline.ts";

// Of one kind the 1st, 10th, 100th … warning of a minute is written, and the tests of a file share an isolate.
beforeEach(forgetWarnings);

// An alarm that a file leaves behind would be retried.
afterAll(reset);
