import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { build } from "esbuild";
import { defineConfig } from "vitest/config";
import { logRuntimeToFile } from "../support/runtime-log.ts";

const root = import.meta.dirname;
logRuntimeToFile("faults");

/** The service and the Queue's consumer: a Worker, and so an isolate, of their own. */
async function farSide(backend: string) {
  const { outputFiles } = await build({
    entryPoints: [`${root}/far-side/index.ts`],
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    write: false,
  });
  return {
    name: "far-side",
    script: outputFiles[0]?.text ?? "",
    modules: true as const,
    compatibilityDate: "2026-10-20",
    bindings: { BACKEND: backend },
    queueConsumers: { errors: { maxBatchTimeout: 0 } },
  };
}

/** What becomes of events when backends fail; and whether the guarantees that are promised have the tests they name. */
export default defineConfig({
  test: {
    root,
    reporters: ["minimal"],
    globalSetup: [`${root}/host/backend.ts`],
    projects: [
      {
        root,
        plugins: [
          cloudflareTest(async ({ inject }) => ({
            wrangler: { configPath: `${root}/wrangler.toml` },
            miniflare: {
              bindings: { BACKEND: inject("backend") },
              workers: [await farSide(inject("backend"))],
            },
          })),
        ],
        test: {
          name: "faults",
          setupFiles: [`${root}/../support/each-file.ts`],
          include: ["faults.test.ts"],
          // More at once would slow each other down to the deadline.
          maxConcurrency: 4,
          testTimeout: 20_000,
        },
      },
      { root, test: { name: "guarantees", include: ["host/*.test.ts"] } },
    ],
  },
});
