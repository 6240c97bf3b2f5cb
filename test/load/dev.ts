import { readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { startWranglerDev, type WranglerDev } from "../support/wrangler-dev.ts";

/** A Worker of this folder under `wrangler dev`. */
export interface Dev extends Omit<WranglerDev, "group" | "stop"> {
  /** Of workerd, the process that runs the Worker. */
  readonly pid: number;
}

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
    pid: workerdOf(dev),
    kill: async () => {
      await dev.kill();
      // It leaves its entry behind, and who comes after it under this name is not found.
      await rm(join(registry, `isolate-capture-${name}`), { force: true });
    },
  };
}

/** Of the two workerd in wrangler's group the one that can be inspected; the other is a proxy before it. */
function workerdOf({ group }: WranglerDev): number {
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const [, found] = /\) \S \d+ (\d+)/.exec(procFile(name, "stat")) ?? [];
    if (Number(found) === group && procFile(name, "cmdline").includes("--inspector-addr"))
      return Number(name);
  }
  throw new Error("wrangler runs no workerd");
}

function procFile(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    // The process has ended meanwhile.
    return "";
  }
}
