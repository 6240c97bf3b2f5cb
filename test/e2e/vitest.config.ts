import { defineConfig } from "vitest/config";
import { logRuntimeToFile } from "../support/runtime-log.ts";

logRuntimeToFile("e2e");

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["**/*.test.ts", "../package/**/*.test.ts", "../comparison/**/*.test.ts"],
    globalSetup: ["../support/receiver.ts", "../support/otlp-receiver.ts", "../package/support/publish.ts"],
    reporters: ["minimal"],
    // Each file starts wrangler and Spotlight.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
