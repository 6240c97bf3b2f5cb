import { reset } from "cloudflare:test";
import { afterAll } from "vitest";
// The first import of the SDK in the test runner takes seconds, in a bundled Worker milliseconds: without this, the first
// test would see the import's deadline pass, which is not what it is about.
import "../../worker/capture/sentry-sdk.ts";
import "../../worker/capture/sentry/core-pipeline.ts";

// Files share an isolate: an alarm that one leaves behind would be retried, and report, within the next.
afterAll(reset);
