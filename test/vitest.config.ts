import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

const root = import.meta.dirname;

/** Tests inside real workerd: the library with objects of its own, and the reference service as it is deployed. */
export default defineConfig({
  test: {
    root,
    globalSetup: [`${root}/support/receiver.ts`, `${root}/support/sources.ts`],
    projects: [
      {
        root,
        plugins: [cloudflareTest({ wrangler: { configPath: `${root}/capture/wrangler.toml` } })],
        test: {
          name: "capture",
          setupFiles: [`${root}/support/warm-sdk.ts`],
          include: ["capture/**/*.test.ts", "package/**/*.worker.test.ts"],
          // The first import of the SDK in the runner takes about three seconds: every module is fetched one by one.
          testTimeout: 20_000,
        },
      },
      {
        root,
        plugins: [
          cloudflareTest({
            wrangler: { configPath: `${root}/../wrangler.toml` },
            miniflare: { bindings: { ALLOW_LOOPBACK_SOURCES: "on" } },
          }),
        ],
        test: {
          name: "service",
          setupFiles: [`${root}/support/warm-sdk.ts`],
          include: ["{objects,workflows,compile,sources,failure-lab}/**/*.test.ts", "index.test.ts"],
          testTimeout: 20_000,
        },
      },
    ],
  },
});
