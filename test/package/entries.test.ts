import { cp, mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { beforeAll, expect, inject, test } from "vitest";
import { newConsumer } from "./support/consumer.ts";

/** A text that only the code of each part holds, in the build as it is published. */
const MARKS = {
  "the SDK": '"@sentry/core"',
  "Sentry's envelopes": "application/x-sentry-envelope",
  FlareLog: "/api/v1/logs",
  "the service binding": "the service gave no valid answer",
  "the Tail Worker's channel": "diagnostics_channel",
} as const;

type Part = keyof typeof MARKS;

const ENTRIES: { entry: string; parts: Part[] }[] = [
  { entry: "isolate-capture", parts: Object.keys(MARKS) as Part[] },
  { entry: "isolate-capture/sentry", parts: ["the SDK", "Sentry's envelopes"] },
  { entry: "isolate-capture/sentry-lite", parts: ["Sentry's envelopes"] },
  { entry: "isolate-capture/flarelog", parts: ["FlareLog"] },
  { entry: "isolate-capture/service", parts: ["the service binding"] },
  { entry: "isolate-capture/tail", parts: ["the Tail Worker's channel"] },
];

let folder: string;

beforeAll(async () => {
  folder = await newConsumer({});
});

/** All code of a Worker that installed the package and nothing else, what it loads lazily included. */
async function bundleOf(code: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    stdin: { contents: code, resolveDir: folder },
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    write: false,
  });
  return outputFiles.map(({ text }) => text).join("\n");
}

test.for(ENTRIES)("a Worker that uses $entry contains: $parts", async ({ entry, parts }) => {
  const code = await bundleOf(`export { captureExceptionInIsolate, captureDurableObject } from "${entry}";`);
  expect(Object.entries(MARKS).flatMap(([part, mark]) => (code.includes(mark) ? [part] : []))).toEqual(parts);
});

test("a Worker that covers no class has no code for it", async () => {
  const covers = await bundleOf('export { captureDurableObject } from "isolate-capture/sentry-lite";');
  const captures = await bundleOf('export { captureExceptionInIsolate } from "isolate-capture/sentry-lite";');
  expect(covers).toContain("webSocketError)$");
  expect(captures).not.toContain("webSocketError)$");
});

test("a linked package is bundled without warnings", async () => {
  // Bundlers never warn of what is in node_modules.
  const linked = await mkdtemp(join(inject("workspace"), "linked-"));
  await cp(inject("installed"), linked, { recursive: true });
  const { warnings } = await build({
    entryPoints: [join(linked, "dist/index.js"), join(linked, "dist/entries/*.js")],
    outdir: join(linked, "out"),
    bundle: true,
    splitting: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*", "@sentry/cloudflare"],
    write: false,
    logLevel: "silent",
  });
  expect(warnings.map(({ text }) => text)).toEqual([]);
});

test("only the entry for the application's own SDK refers to another package", async () => {
  const code = 'export { captureExceptionInIsolate } from "isolate-capture/sentry-cloudflare";';
  await expect(bundleOf(code)).rejects.toThrow('Could not resolve "@sentry/cloudflare"');
});

test("the package needs no other package", async () => {
  const manifest = JSON.parse(await readFile(join(inject("installed"), "package.json"), "utf8"));
  expect(manifest.dependencies).toBeUndefined();
  expect(Object.keys(manifest.peerDependencies)).toEqual(["@sentry/cloudflare"]);
  expect(manifest.peerDependenciesMeta).toEqual({ "@sentry/cloudflare": { optional: true } });
});
