// The first import of the SDK in the test runner takes seconds, in a bundled Worker milliseconds: without this, the first
// test of each file would see the import's deadline pass, which is not what it is about.
import "../../worker/capture/sentry-sdk.ts";
import "../../worker/capture/sentry/core-pipeline.ts";
