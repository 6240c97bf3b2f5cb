import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { startWranglerDev, type WranglerDev } from "../support/wrangler-dev.ts";

/** A Worker of this folder under `wrangler dev`. */
export type Dev = Omit<WranglerDev, "stop">;

/** Bundled, because `wrangler dev` would start anew whenever a source file changes. */
export async function startDev(name: string, folder: string, vars: Record<string, string>): Promise<Dev> {
  const source = fileURLToPath(new URL(name, import.meta.url));
  const bundle = join(folder, name, "index.js");
  const registry = join(folder, "registry");
  await build({
    entryPoints: [join(source, "index.ts")],
    outfile: bundle,
    bundle: true,
    minify: true,
    keepNames: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
  });
  const args = [
    ...[bundle, "--no-bundle", "--config", join(source, "wrangler.toml"), "--log-level", "error"],
    ...Object.entries(vars).flatMap(([key, value]) => ["--var", `${key}:${value}`]),
  ];
  const dev = await startWranglerDev(args, { state: join(folder, `${name}-state`), registry });
  return {
    ...dev,
    kill: async () => {
      await dev.kill();
      // It leaves its entry behind, and who comes after it under this name is not found.
      await rm(join(registry, `isolate-capture-${name}`), { force: true });
    },
  };
}
