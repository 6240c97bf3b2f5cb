import { defineConfig } from "vitest/config";

/** Needs a Chromium, so it is not part of `npm test`. */
export default defineConfig({
  test: { root: import.meta.dirname, include: ["*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});
