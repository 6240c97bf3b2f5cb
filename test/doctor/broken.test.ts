import { join } from "node:path";
import { expect, test } from "vitest";
import { findings } from "./support/project.ts";

/** Every fault of both projects, each counted once. */
const BROKEN: Record<string, string[]> = {
  shop: [
    "src/cart.ts:7 socket-map",
    "src/cart.ts:12 socket-accept",
    "src/cart.ts:14 storage-not-awaited",
    "src/cart.ts:17 capture-not-awaited",
    "src/cart.ts:22 uncovered-object",
    "src/cart.ts:24 storage-not-awaited",
    "src/cart.ts:25 timer-in-object",
    "src/cart.ts:33 capture-not-awaited",
    "src/cart.ts:41 uncovered-object",
    "src/cart.ts:51 timer-in-object",
    "src/covered.ts:10 cover-options",
    "src/index.ts:8 uncovered-entrypoint",
    "src/ledger.ts:3 uncovered-object",
    "src/orders.ts:4 uncovered-workflow",
    "src/orders.ts:15 capture-not-awaited",
    "src/routes.ts:2 unknown-binding",
    "src/routes.ts:3 new-unique-id",
    "src/routes.ts:4 unknown-binding",
    "wrangler.toml:1 missing-tail?",
    "wrangler.toml:3 old-date",
    "wrangler.toml:6 secret-in-vars",
    "wrangler.toml:7 secret-in-vars",
    "wrangler.toml:8 wrong-setting",
    "wrangler.toml:9 wrong-setting",
    "wrangler.toml:18 missing-export",
    "wrangler.toml:18 missing-migration",
    "wrangler.toml:22 missing-migration",
    "wrangler.toml:39 migration-order",
    "wrangler.toml:40 deleted-class",
    "wrangler.toml:56 missing-handler",
    "wrangler.toml:60 unused-binding",
    "wrangler.toml:64 missing-handler",
    "wrangler.toml:66 missing-queue?",
    "wrangler.toml:66 not-inherited",
    "wrangler.toml:67 missing-tail",
    "wrangler.toml:67 tail-without-node",
    "wrangler.toml:68 secret-in-vars",
  ],
  chat: [
    "src/limiter.js:1 uncovered-object",
    "src/limiter.js:9 storage-not-awaited",
    "src/room.js:4 cover-options",
    "src/room.js:8 socket-map",
    "src/room.js:25 socket-accept",
    "src/worker.js:8 route-errors",
    "src/worker.js:11 new-unique-id",
    "src/worker.js:13 unknown-binding",
    "wrangler.jsonc:8 missing-tail",
    "wrangler.jsonc:8 tail-without-node",
    "wrangler.jsonc:9 secret-in-vars",
    "wrangler.jsonc:16 repeated-binding",
    "wrangler.jsonc:21 migration-order",
    "wrangler.jsonc:21 migration-order",
    "wrangler.jsonc:22 deleted-class",
    "wrangler.jsonc:22 migration-order",
    "wrangler.jsonc:22 missing-export",
    "wrangler.jsonc:24 wrong-setting",
    "wrangler.jsonc:25 wrong-setting",
    "wrangler.jsonc:27 not-inherited",
    "wrangler.jsonc:28 tail-without-node",
  ],
};

test.for(Object.entries(BROKEN))(
  "every fault of the broken project %s is found, once",
  ([name, expected]) => {
    expect(findings(join(import.meta.dirname, "broken", name))).toEqual(expected);
  },
);

test("an environment of its own is looked at alone", () => {
  const found = findings(join(import.meta.dirname, "broken/shop"), "staging");
  expect(found.filter((one) => one.startsWith("wrangler.toml"))).toEqual([
    "wrangler.toml:3 old-date",
    "wrangler.toml:39 migration-order",
    "wrangler.toml:40 deleted-class",
    "wrangler.toml:64 missing-handler",
    "wrangler.toml:66 missing-queue?",
    "wrangler.toml:66 not-inherited",
    "wrangler.toml:67 missing-tail",
    "wrangler.toml:67 tail-without-node",
    "wrangler.toml:68 secret-in-vars",
  ]);
});
