import { defineConfig } from "vitest/config";
import { logRuntimeToFile } from "../support/runtime-log.ts";

logRuntimeToFile("e2e");

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["**/*.test.ts", "../package/**/*.test.ts", "../comparison/**/*.test.ts"],
    globalSetup: ["../support/receiver.ts", "../support/otlp-receiver.ts", "../package/support/publish.ts"],
    reporters: ["minimal"],
    // Most of the time they wait for wrangler to start, and for objects to go to sleep.
    maxWorkers: 4,
    // They keep nothing in their process.
    isolate: false,
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
});
