import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { freePorts } from "../e2e/support/free-ports.ts";

/** A Worker of this folder under `wrangler dev`, in a group of processes of its own. */
export interface Dev {
  readonly port: number;
  readonly inspectorPort: number;
  /** Of workerd, the process that runs the Worker. */
  readonly pid: number;
  /** Ends all its processes at once, as a crash does. */
  kill(): Promise<void>;
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
  const [port, inspectorPort] = await freePorts();
  const args = [
    ...["dev", bundle, "--no-bundle", "--config", join(source, "wrangler.toml")],
    ...["--ip", "127.0.0.1", "--port", String(port)],
    ...["--inspector-ip", "127.0.0.1", "--inspector-port", String(inspectorPort)],
    ...["--persist-to", join(folder, `${name}-state`), "--log-level", "error"],
    ...Object.entries(vars).flatMap(([key, value]) => ["--var", `${key}:${value}`]),
    "--show-interactive-dev-session=false",
  ];
  const wrangler = fork(fileURLToPath(import.meta.resolve("wrangler")), args, {
    env: {
      ...process.env,
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_HIDE_BANNER: "true",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      WRANGLER_WRITE_LOGS: "false",
      // By this the Workers of one run find each other, and no other's.
      WRANGLER_REGISTRY_PATH: registry,
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
  });
  let output = "";
  for (const stream of [wrangler.stdout, wrangler.stderr])
    stream?.on("data", (text) => {
      output = `${output}${text}`.slice(-4_000);
    });
  const ended = once(wrangler, "exit");
  const kill = async () => {
    process.kill(-(wrangler.pid ?? 0), "SIGKILL");
    await ended;
    // It leaves its entry behind, and who comes after it under this name is not found.
    await rm(join(registry, `isolate-capture-${name}`), { force: true });
  };
  const early = ended.then(() => Promise.reject(new Error(`wrangler ended:\n${output}`)));
  early.catch(() => {});
  await Promise.race([ready(port), early]).catch(async (error) => {
    await kill().catch(() => {});
    throw error;
  });
  return { port, inspectorPort, pid: workerdOf(wrangler), kill };
}

async function ready(port: number): Promise<void> {
  const deadline = AbortSignal.timeout(30_000);
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (response?.ok) return response.body?.cancel();
    deadline.throwIfAborted();
    await setTimeout(200);
  }
}

/** Of the two workerd in wrangler's group the one that can be inspected; the other is a proxy before it. */
function workerdOf({ pid }: ChildProcess): number {
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const [, group] = /\) \S \d+ (\d+)/.exec(procFile(name, "stat")) ?? [];
    if (Number(group) === pid && procFile(name, "cmdline").includes("--inspector-addr")) return Number(name);
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
