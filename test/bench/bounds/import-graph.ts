import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { projectFolder } from "../../package/support/command.ts";

/** What an entry runs when an isolate starts, and what it imports on the first error. */
interface Graph {
  readonly eager: readonly string[];
  readonly lazy: readonly string[];
}

const DIAGNOSIS = "worker/capture/event/diagnosis.ts";
const SDK = ["worker/capture/sentry/sentry-sdk.ts", "worker/capture/sentry/core-pipeline.ts"];
/** Those of the entries that are for the object that fails. All that they may import later. */
const LAZY: Readonly<Record<string, readonly string[]>> = {
  index: [DIAGNOSIS, ...SDK],
  sentry: [DIAGNOSIS, ...SDK],
  "sentry-cloudflare": [
    DIAGNOSIS,
    "worker/capture/sentry/cloudflare-pipeline.ts",
    "worker/capture/sentry/cloudflare-sdk.ts",
  ],
  "sentry-lite": [DIAGNOSIS],
  flarelog: [DIAGNOSIS],
  service: [DIAGNOSIS],
  tail: [DIAGNOSIS],
  logger: [],
  "flarelog-sdk": [],
  trace: [],
};
/** The far sides and what tests use: no object that fails needs them. */
const NEVER_EAGER = /^node_modules\/|^(node|cloudflare):|^worker\/capture\/(consumer|testing)\//;

/** What is wrong with the import graphs of the entries. */
export async function checkImportGraphs(): Promise<string[]> {
  const faults: string[] = [];
  for (const [entry, allowed] of Object.entries(LAZY)) {
    const { eager, lazy } = await graphOf(entry === "index" ? "index.ts" : `entries/${entry}.ts`);
    console.log(`${entry}: ${eager.length} modules at start-up, later ${lazy.join(", ")}`);
    const wrong = eager.filter((path) => NEVER_EAGER.test(path) || allowed.includes(path));
    if (wrong.length) faults.push(`${entry} imports at start-up ${wrong.join(", ")}`);
    if (lazy.join() !== allowed.toSorted().join())
      faults.push(`${entry} imports later ${lazy.join(", ")}, and should ${allowed.join(", ")}`);
  }
  const entries = (await readdir(join(projectFolder, "worker/capture/entries"))).map((file) =>
    file.slice(0, -3),
  );
  const unknown = entries.filter((entry) => !LAZY[entry] && entry !== "consumer" && entry !== "testing");
  if (unknown.length) faults.push(`nobody says what ${unknown.join(", ")} may import`);
  return faults;
}

async function graphOf(entry: string): Promise<Graph> {
  const { metafile } = await build({
    absWorkingDir: projectFolder,
    entryPoints: [`worker/capture/${entry}`],
    bundle: true,
    splitting: true,
    format: "esm",
    outdir: "dist",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*", "@sentry/cloudflare"],
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const eager = [`worker/capture/${entry}`];
  const lazy = new Set<string>();
  for (const path of eager) {
    for (const { path: imported, kind } of metafile.inputs[path]?.imports ?? []) {
      if (kind === "dynamic-import") lazy.add(imported);
      else if (!eager.includes(imported)) eager.push(imported);
    }
  }
  return { eager, lazy: [...lazy].sort() };
}
