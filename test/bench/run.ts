/**
 * Measures all variants on raw workerd, and writes test/bench/results/ and, with `--write`, docs/benchmarks.md and the
 * README's table. docs/benchmarks.md says how to run it.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startBackend } from "./backend.ts";
import { bundleWorker, type Sizes, splitSizes, viteSize } from "./bundles.ts";
import { newClient } from "./client.ts";
import { eachInTurn } from "./in-turn.ts";
import { print } from "./print.ts";
import { measureRest } from "./rest.ts";
import type { Results } from "./results.ts";
import { type Amounts, type Measured, measureRound } from "./round.ts";
import { VARIANTS, withOther } from "./variants.ts";
import { type Setting, startWorkerd } from "./workerd.ts";
import { writeDocs } from "./write-docs.ts";

const FULL: Amounts = { happyWarmUps: 1_000, happy: 2_000, warmUps: 1_500, steady: 400, load: 500 };
const QUICK: Amounts = { happyWarmUps: 1_000, happy: 1_500, warmUps: 800, steady: 300, load: 300 };
const PARTS = ["rounds", "losses", "sockets", "memory", "vite"];

const { values: args } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    parts: { type: "string" },
    rounds: { type: "string" },
    against: { type: "string" },
    write: { type: "boolean", default: false },
    // Only the sizes, which need no quiet machine, into the results of the last whole run and the docs.
    sizes: { type: "boolean", default: false },
  },
});
const rounds = Number(args.rounds ?? (args.quick ? 3 : 15));
if (!(rounds >= 1)) throw new Error(`--rounds ${args.rounds}: a number from 1 is allowed`);
const names = pick(
  "only",
  args.only,
  VARIANTS.map(({ name }) => name),
);
const parts = pick("parts", args.parts ?? (args.quick ? "rounds" : undefined), PARTS);
const isWhole = !args.quick && !args.only && !args.parts && !args.against;
if ((args.write || args.sizes) && !isWhole)
  throw new Error("--write and --sizes need all variants: without --quick, --only, --parts and --against");
/** The bare Worker and the wire always: the others are compared with them. */
const chosen = VARIANTS.filter(({ name, kind }) => kind === "base" || names.includes(name));
const variants = args.against ? withOther(chosen, resolve(args.against)) : chosen;

const here = import.meta.dirname;
if (!existsSync(join(here, "node_modules")))
  execFileSync("npm", ["ci", "--ignore-scripts"], { cwd: here, stdio: "inherit" });
for (const checkout of new Set([
  join(here, "../.."),
  ...variants.flatMap((variant) => variant.checkout ?? []),
]))
  execFileSync(process.execPath, [join(checkout, "worker/build/build.ts")], { stdio: "inherit" });

const folder = await mkdtemp(join(tmpdir(), "isolate-capture-bench-"));
const backend = await startBackend();
try {
  const sizes = await bundleAll();
  if (args.sizes) await writeSizes(sizes);
  else await measure(sizes);
} finally {
  backend.stop();
  await rm(folder, { recursive: true, force: true });
}

async function measure(sizes: Results["sizes"]): Promise<void> {
  const base = { folder, receiverPort: backend.port, eventBytes: 0 };
  const setting = { ...base, eventBytes: await measureEvent(base) };
  const results: Results = {
    rounds,
    eventBytes: setting.eventBytes,
    sizes,
    measured: parts.includes("rounds") ? await measureRounds(setting) : {},
    ...(await measureRest(variants, parts, setting)),
  };
  await mkdir(join(here, "results"), { recursive: true });
  const file = join(here, "results", `${isWhole ? "full" : "partial"}.json`);
  await writeFile(file, `${JSON.stringify(results, null, 1)}\n`);
  print(variants, results);
  if (args.write) await writeDocs(results);
}

async function writeSizes(sizes: Results["sizes"]): Promise<void> {
  const file = join(here, "results/full.json");
  const results: Results = { ...JSON.parse(await readFile(file, "utf8")), sizes };
  await writeFile(file, `${JSON.stringify(results, null, 1)}\n`);
  await writeDocs(results);
}

function pick(option: string, given: string | undefined, allowed: string[]): string[] {
  const chosen = given?.split(",") ?? allowed;
  const wrong = chosen.filter((name) => !allowed.includes(name));
  if (wrong.length) throw new Error(`--${option} ${wrong.join(",")}: allowed are ${allowed.join(", ")}`);
  return chosen;
}

async function bundleAll(): Promise<Record<string, Sizes>> {
  await Promise.all(["far-side", "sentry-lite"].map((name) => bundleWorker({ name }, folder)));
  return eachInTurn(variants, 2, async (variant) => ({
    upload: await bundleWorker(variant, folder),
    ...(await splitSizes(variant)),
    ...(parts.includes("vite") && { vite: await viteSize(variant, folder) }),
  }));
}

/** How many bytes `sentry-lite` sends for the failure that all have: the wire sends as many. */
async function measureEvent(setting: Setting): Promise<number> {
  const [lite] = VARIANTS.filter(({ name }) => name === "sentry-lite");
  if (!lite) throw new Error("sentry-lite is no variant");
  const workerd = await startWorkerd(lite, setting);
  const client = newClient(workerd.port);
  await client.ask("/capture?id=0");
  client.close();
  await workerd.stop();
  return (await backend.report()).lastBytes;
}

async function measureRounds(setting: Setting): Promise<Record<string, Measured[]>> {
  const measured: Record<string, Measured[]> = {};
  const amounts = args.quick ? QUICK : FULL;
  // The first process of a run finds the machine cold, and would be a bare Worker each time.
  for (const variant of variants.slice(0, 1)) await measureRound(variant, setting, backend, amounts);
  for (let round = 0; round < rounds; round++) {
    // What warms up or slows down while a round lasts hits the first and the last alike.
    for (const variant of round % 2 ? variants.toReversed() : variants) {
      const one = await measureRound(variant, setting, backend, amounts);
      measured[variant.name] = [...(measured[variant.name] ?? []), one];
      console.error(`round ${round + 1} of ${rounds}: ${variant.name}`);
    }
  }
  return measured;
}
