/**
 * Prints what each function costs in a steady capture of a variant: its own code and what it calls of the runtime. It needs
 * `perf` of Linux, which sees both. `npm run bench:profile -- sentry-lite`
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { build, type Plugin } from "esbuild";
import { startBackend } from "./backend.ts";
import { bundleWorker } from "./bundles.ts";
import { newClient } from "./client.ts";
import { VARIANTS, type Variant } from "./variants.ts";
import { type Setting, startWorkerd } from "./workerd.ts";

const HERTZ = 4_999;
const WARM_UPS = 1_500;
const CAPTURES = 5_000;
const ATTACH_MS = 700;
const SHOWN = 80;
const EVENT_BYTES = 2_000;

/** Microseconds for each capture, by function, and in it by what it calls of the runtime. */
type Costs = Map<string, Map<string, number>>;

const [name = "sentry-lite"] = process.argv.slice(2);
const chosen = VARIANTS.filter((variant) => variant.name === name || variant.name === "wire");
if (!chosen.some((variant) => variant.name === name))
  throw new Error(`${name}: allowed are ${VARIANTS.map((variant) => variant.name).join(", ")}`);
if (spawnSync("perf", ["--version"]).error) {
  console.error(
    "This needs perf, a tool of the Linux kernel (Debian: apt-get install linux-perf). It is not installed.",
  );
  process.exit(1);
}

const sources = join(import.meta.dirname, "../../worker/capture");
/** The Workers import the package as it is built, which has no names of functions. */
const fromSources: Plugin = {
  name: "from-sources",
  setup({ onResolve }) {
    onResolve({ filter: /\/dist\/.*\.js$/ }, ({ path }) => ({
      path: join(sources, path.replace(/^.*\/dist\//, "").replace(/js$/, "ts")),
    }));
  },
};

const folder = await mkdtemp(join(tmpdir(), "isolate-capture-profile-"));
const backend = await startBackend();
try {
  await bundleWorker({ name: "far-side" }, folder);
  for (const variant of chosen) print(variant, await profile(variant));
} finally {
  backend.stop();
  await rm(folder, { recursive: true, force: true });
}

async function profile(variant: Variant): Promise<Costs> {
  await bundleWithNames(variant);
  const v8Flags = ["--perf-basic-prof"];
  const setting: Setting = { folder, receiverPort: backend.port, eventBytes: EVENT_BYTES, v8Flags };
  const workerd = await startWorkerd(variant, setting);
  const client = newClient(workerd.port);
  const captures = (count: number) => Array.from({ length: count }, (_, id) => `/capture?id=${id}`);
  await client.askMany(captures(WARM_UPS), 8);
  const data = join(folder, `${variant.name}.data`);
  const options = ["-F", String(HERTZ), "-g", "-e", "cpu-clock", "-p", String(workerd.pid), "-o", data];
  const recording = spawn("perf", ["record", ...options], { stdio: "ignore" });
  await sleep(ATTACH_MS);
  await client.askMany(captures(CAPTURES), 1);
  recording.kill("SIGINT");
  await once(recording, "exit");
  client.close();
  await workerd.stop();
  const costs = await readCosts(data);
  // V8 writes the names of its functions there.
  await rm(`/tmp/perf-${workerd.pid}.map`, { force: true });
  return costs;
}

/** As wrangler bundles it, but with the names of the functions. */
async function bundleWithNames({ name, worker = name }: Variant): Promise<void> {
  await build({
    entryPoints: [join(import.meta.dirname, "workers", `${worker}.js`)],
    outfile: join(folder, name, "index.js"),
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    external: ["node:*", "cloudflare:*"],
    define: { __SENTRY_TRACING__: "false", __SENTRY_DEBUG__: "false" },
    plugins: [fromSources],
    logLevel: "error",
  });
}

async function readCosts(data: string): Promise<Costs> {
  const costs: Costs = new Map();
  const script = spawn("perf", ["script", "-i", data, "-F", "comm,ip,sym"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let frames: string[] = [];
  for await (const line of createInterface(script.stdout)) {
    if (line) frames.push(line.trim().replace(/^[\da-f]+ /, ""));
    else {
      add(costs, frames);
      frames = [];
    }
  }
  return costs;
}

/** Adds one sample: the name of its thread, and its frames, the innermost first. */
function add(costs: Costs, [thread = "", ...frames]: readonly string[]): void {
  const index = frames.findIndex((frame) => frame.startsWith("JS:"));
  // Marks of V8's compilers stand before the name.
  const own =
    index < 0 ? `(no function, thread ${thread})` : (frames[index]?.replace(/^JS:[*+^~']*/, "") ?? "");
  const called = index < 0 ? [] : frames.slice(Math.max(0, index - 3), index).reverse();
  const native = called.map((frame) => frame.slice(0, 60)).join(" < ") || "itself";
  const natives = costs.get(own) ?? new Map<string, number>();
  natives.set(native, (natives.get(native) ?? 0) + 1e6 / HERTZ / CAPTURES);
  costs.set(own, natives);
}

function print({ name }: Variant, costs: Costs): void {
  const rows = [...costs].map(([own, natives]) => ({ own, natives, all: sum(natives.values()) }));
  rows.sort((one, other) => other.all - one.all);
  console.log(`\n${name}: ${sum(rows.map(({ all }) => all)).toFixed(0)} µs for each capture`);
  for (const { own, natives, all } of rows.slice(0, SHOWN)) {
    const top = [...natives].sort(([, one], [, other]) => other - one).slice(0, 3);
    const parts = top.map(([native, cost]) => `${cost.toFixed(1)} ${native}`);
    console.log(`${all.toFixed(1).padStart(8)} ${own}   ${parts.join("; ")}`);
  }
}

function sum(numbers: Iterable<number>): number {
  let all = 0;
  for (const one of numbers) all += one;
  return all;
}
