/**
 * Makes dist/, which is what npm publishes: declarations by tsc, code by esbuild and terser. The code comes minified,
 * because wrangler does not minify by default, and with the part of @sentry/core that it uses inside, because only so the
 * SDK's tracing can be left out: see docs/decisions/0003. Source maps lead to file and line. They hold no sources, which
 * would be half of the package.
 */
import { execFile } from "node:child_process";
import { copyFile, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { minify } from "terser";
import { buildDoctor } from "./build-doctor.ts";
import { buildTemplates } from "./build-templates.ts";
import { withoutUnusedSdk } from "./unused-sdk.ts";

const root = join(import.meta.dirname, "../..");
const dist = join(root, "dist");

/** The SDK's own switches: https://docs.sentry.io/platforms/javascript/configuration/tree-shaking/ */
const WITHOUT_TRACING = { __SENTRY_TRACING__: "false", __SENTRY_DEBUG__: "false" };

const entries = (await readdir(join(root, "worker/capture/entries"))).map((file) => basename(file, ".ts"));

await rm(dist, { recursive: true, force: true });
await mkdir(dist);
const tsc = join(root, "node_modules/typescript/bin/tsc");
await promisify(execFile)(process.execPath, [tsc, "-p", join(root, "worker/capture/tsconfig.json")]);

const { outputFiles } = await build({
  // What is imported lazily is an entry as well, for the sake of its name.
  entryPoints: [
    "index",
    "event/diagnosis",
    ...["sentry-sdk", "core-pipeline", "cloudflare-sdk", "cloudflare-pipeline"].map(
      (name) => `sentry/${name}`,
    ),
    ...entries.map((name) => `entries/${name}`),
  ].map((name) => join(root, `worker/capture/${name}.ts`)),
  outdir: dist,
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2024",
  conditions: ["workerd", "worker", "browser"],
  // The application's own SDK is for its bundler to find.
  external: ["cloudflare:*", "node:*", "@sentry/cloudflare"],
  define: WITHOUT_TRACING,
  plugins: [withoutUnusedSdk],
  sourcemap: "external",
  sourcesContent: false,
  write: false,
});
/** An import of nothing but a file that has no side effects: bundlers warn of it where the package is linked. */
const BARE_IMPORT = /^import "\.{1,2}\/chunk-\w+\.js";$/gm;

for (const { path, text } of outputFiles.filter((file) => file.path.endsWith(".js"))) {
  const content = outputFiles.find((file) => file.path === `${path}.map`)?.text ?? "";
  const { code, map } = await minify(text.replace(BARE_IMPORT, ""), {
    module: true,
    // A third pass inlines so deeply that uploads grow. `unsafe_arrows` applies to the functions that terser inlines: the
    // text has no other function without a name. Methods stay methods, because wrangler adds code that keeps an arrow's name.
    compress: { passes: 2, ecma: 2020, unsafe_arrows: true, arrows: false },
    // Without the annotations a Worker would bundle every function of an entry, whichever it uses; without the comment Vite
    // would warn of an import whose name it cannot tell.
    format: { preserve_annotations: true, comments: /@vite-ignore/ },
    sourceMap: { content, url: `${basename(path)}.map` },
  });
  if (!code || typeof map !== "string") throw new Error(`terser made nothing of ${path}`);
  await writeFile(path, code);
  await writeFile(`${path}.map`, map);
}
await copyFile(join(root, "node_modules/@sentry/core/LICENSE"), join(dist, "sentry-core.LICENSE"));
await buildDoctor(root, dist);
await buildTemplates(root, join(dist, "templates"));
