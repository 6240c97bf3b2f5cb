import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { runTool } from "./support/command.ts";
import { COMPATIBILITY_DATE, newConsumer } from "./support/consumer.ts";
import { CALLED_AT, SEAT_WORKER, THROWN_AT } from "./support/seat-worker.ts";
import { type ArrivedEvent, newSentryProject } from "./support/sentry.ts";
import { injectDebugIds, resolvePlace } from "./support/source-maps.ts";
import { startWorker } from "./support/workerd.ts";

/*
 * docs/source-maps.md in three builds, each with the real tools: the id that sentry-cli writes into the published bundle
 * comes out as `debug_meta` of the event, and the source map of that id leads from the event's frames to the user's file.
 */

const CONFIG = `
name = "seats"
main = "src/index.ts"
compatibility_date = "${COMPATIBILITY_DATE}"

[[durable_objects.bindings]]
name = "ROOM"
class_name = "Room"

[[migrations]]
tag = "v1"
new_sqlite_classes = ["Room"]
`;

/** Runs the published files as they are, has the object fail, and resolves to the one event of that. */
async function failIn(folder: string, main: string): Promise<ArrivedEvent> {
  const project = newSentryProject();
  const worker = await startWorker({
    folder,
    main,
    base_dir: ".",
    no_bundle: true,
    find_additional_modules: true,
    rules: [{ type: "ESModule", globs: ["**/*.js"] }],
    vars: { SENTRY_DSN: project.dsn },
  });
  expect(await (await worker.fetch("/")).json()).toMatchObject({ status: "delivered" });
  const events = await project.events();
  expect(events).toHaveLength(1);
  // It is wrangler's local runtime that runs them.
  expect(events[0]?.environment).toBe("development");
  return events[0] as ArrivedEvent;
}

/** Checks that the two innermost frames lead to the user's file and line, by the ids that the event tells. */
async function expectReadable(event: ArrivedEvent, folder: string, built: string): Promise<void> {
  const images = event.debug_meta?.images ?? [];
  const frames = event.exception.values[0]?.stacktrace?.frames.slice(-2).reverse() ?? [];
  const places = await Promise.all(
    frames.map(async ({ abs_path, lineno = 0, colno = 0 }) => {
      const image = images.find(({ code_file }) => code_file === abs_path);
      return resolvePlace(folder, built, image?.debug_id ?? "none", { line: lineno, column: colno });
    }),
  );
  expect(places).toEqual([THROWN_AT, CALLED_AT].map(({ source, line }) => ({ source, line })));
  expect(frames.map((frame) => frame.function)).toEqual([
    expect.stringMatching(new RegExp(`\\.${THROWN_AT.method}$`)),
    expect.stringMatching(new RegExp(`\\.${CALLED_AT.method}$`)),
  ]);
}

test("a minified bundle of plain wrangler: frames lead to the user's file and line", async () => {
  const folder = await newConsumer({ ...SEAT_WORKER, "wrangler.toml": CONFIG });
  const out = join(folder, "out");
  await runTool(
    "wrangler",
    ["deploy", "--dry-run", "--outdir", "out", "--upload-source-maps", "--minify"],
    folder,
  );
  await injectDebugIds(out);
  await expectReadable(await failIn(out, "index.js"), folder, out);
});

test("a minified build of Vite: frames lead to the user's file and line", async () => {
  const folder = await newConsumer(
    {
      ...SEAT_WORKER,
      "wrangler.toml": CONFIG,
      "vite.config.js": `
        import { cloudflare } from "@cloudflare/vite-plugin";
        export default { plugins: [cloudflare()], build: { sourcemap: true, minify: true } };`,
    },
    ["vite", "@cloudflare/vite-plugin"],
  );
  const out = join(folder, "dist/seats");
  await runTool("vite", ["build"], folder);
  await injectDebugIds(out);
  await expectReadable(await failIn(out, "index.js"), folder, out);
});

test("a minified build of esbuild, in several files: frames lead to the user's file and line", async () => {
  const folder = await newConsumer(SEAT_WORKER);
  const out = join(folder, "out");
  await build({
    absWorkingDir: folder,
    entryPoints: ["src/index.ts"],
    outdir: "out",
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    keepNames: true,
    sourcemap: true,
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    logLevel: "silent",
  });
  await injectDebugIds(out);
  await expectReadable(await failIn(out, "index.js"), folder, out);
});
