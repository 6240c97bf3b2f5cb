import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["**/*.test.ts", "../package/**/*.test.ts", "../comparison/**/*.test.ts"],
    globalSetup: ["../support/receiver.ts", "../support/otlp-receiver.ts", "../package/support/publish.ts"],
    // Each file starts wrangler and Spotlight.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
