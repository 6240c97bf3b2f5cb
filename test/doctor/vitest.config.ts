import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: import.meta.dirname,
    reporters: ["minimal"],
    include: ["**/*.test.ts"],
    globalSetup: ["../support/receiver.ts", "../support/otlp-receiver.ts"],
    isolate: false,
    testTimeout: 30_000,
  },
});
