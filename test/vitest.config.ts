import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { errorServices } from "./support/error-services.ts";
import { logRuntimeToFile } from "./support/runtime-log.ts";

const root = import.meta.dirname;
logRuntimeToFile("workerd");

/**
 * What touches nothing of the platform, or only a part of it that other tests run at every date, is the same at each: the
 * transports of errors show at all dates what those of logs and of users do with the same requests.
 */
const PURE = [
  "capture/{consumer,filters,redact,settings,wire}/**/*.test.ts",
  "capture/delivery/fan-out.test.ts",
  "capture/event/{bounds,diagnosis,error-chain,hostile,message-event,stack}.test.ts",
  "capture/logger/log-contracts.test.ts",
  "capture/memory/{circuit-of-a-backend,circuits,runs,warn}.test.ts",
  "capture/platform/error-hash.test.ts",
  "capture/sentry/{same-options,sentry-options}.test.ts",
  "capture/trace/read-trace.test.ts",
  "capture/transports/{bad-transports,deliver,flarelog-records,outcome,queue}.test.ts",
  "capture/transports/custom/webhook.test.ts",
];

/** What passes errors, calls and traces from one object or Worker to another. */
const CROSSING = [
  "capture/{caught-in,cover,memory,trace}/**/*.test.ts",
  "capture/{capture,one-event}.test.ts",
  "capture/logger/by-other-workers.test.ts",
  "capture/transports/service*.test.ts",
];

/**
 * What users have: a date from before most changes of the platform, the last one on which an error's own properties stay
 * behind when it crosses an RPC boundary, and the newest that this runtime takes.
 */
const COMPATIBILITY_DATES = [
  { date: "2024-09-23", include: ["capture/**/*.test.ts"], exclude: PURE },
  { date: "2026-04-20", include: CROSSING, exclude: PURE },
  { date: "2026-10-23", include: ["capture/**/*.test.ts"], exclude: [] },
];

/** The newest of each version of the official SDK that an application may have. */
const BESIDE_SDK = [
  ["@sentry/cloudflare", "2026-04-21"],
  ["@sentry/cloudflare", "2026-10-23"],
  ["@sentry/cloudflare-10", "2026-10-23"],
] as const;

/** The library with objects of its own, at one compatibility date. */
function captureProject({ date, include, exclude }: (typeof COMPATIBILITY_DATES)[number]) {
  return {
    root,
    plugins: [
      cloudflareTest({
        wrangler: { configPath: `${root}/capture/wrangler.toml` },
        miniflare: {
          compatibilityDate: date,
          // Else, at old dates, a rejection counts as unhandled before its handler can be attached.
          compatibilityFlags: ["unhandled_rejection_after_microtask_checkpoint"],
          bindings: { COMPATIBILITY_DATE: date },
        },
      }),
    ],
    test: {
      name: `capture ${date}`,
      setupFiles: [`${root}/support/each-file.ts`],
      include,
      exclude: ["capture/recipes/**", "capture/frameworks/**", ...exclude],
      // The first import of the SDK in the runner takes about three seconds: every module is fetched one by one.
      testTimeout: 20_000,
    },
  };
}

/** The library beside the official SDK's wrappers, of the version that this package holds, at one compatibility date. */
function officialSdkProject([sdk, compatibilityDate]: readonly [sdk: string, compatibilityDate: string]) {
  return {
    root,
    resolve: { alias: { "@sentry/cloudflare": sdk } },
    plugins: [
      cloudflareTest({
        wrangler: { configPath: `${root}/official-sdk/wrangler.toml` },
        miniflare: {
          compatibilityDate,
          compatibilityFlags: ["nodejs_compat", "unhandled_rejection_after_microtask_checkpoint"],
        },
      }),
    ],
    test: {
      name: `beside ${sdk} ${compatibilityDate}`,
      setupFiles: [`${root}/support/each-file.ts`],
      include: ["official-sdk/**/*.test.ts"],
      testTimeout: 20_000,
    },
  };
}

/** Tests inside real workerd: the library with objects of its own, and the reference service as it is deployed. */
export default defineConfig({
  test: {
    root,
    reporters: ["minimal"],
    // More than there are cores: most of the time tests wait for retries, alarms and Queues.
    maxWorkers: 6,
    // Starting workerd for each file takes longer than most files do. `each-file.ts` ends what a file leaves behind.
    isolate: false,
    globalSetup: ["receiver", "otlp-receiver", "sources"].map((name) => `${root}/support/${name}.ts`),
    projects: [
      ...COMPATIBILITY_DATES.map(captureProject),
      ...BESIDE_SDK.map(officialSdkProject),
      {
        root,
        plugins: [cloudflareTest({ wrangler: { configPath: `${root}/capture/recipes/wrangler.toml` } })],
        test: {
          name: "recipes",
          setupFiles: [`${root}/support/each-file.ts`],
          include: ["capture/recipes/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        root,
        plugins: [cloudflareTest({ wrangler: { configPath: `${root}/capture/frameworks/wrangler.toml` } })],
        test: {
          name: "frameworks",
          setupFiles: [`${root}/support/each-file.ts`],
          include: ["capture/frameworks/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        root,
        plugins: [
          cloudflareTest(async ({ inject }) => ({
            wrangler: { configPath: `${root}/service/wrangler.toml` },
            miniflare: {
              bindings: { RECEIVER: inject("receiver") },
              workers: await errorServices(inject("receiver")),
            },
          })),
        ],
        test: {
          name: "error service",
          setupFiles: [`${root}/support/each-file.ts`],
          include: ["service/**/*.test.ts"],
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
          setupFiles: [`${root}/support/each-file.ts`],
          include: ["reference/**/*.test.ts", "failure-lab/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
    ],
  },
});
