import { readFileSync, writeFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { arch, cpus } from "node:os";
import { join } from "node:path";
import { pagePath, replaced, type Table } from "../comparison/tables.ts";
import { costTables } from "./costs.ts";
import { FIGURES, type Figure } from "./figures.ts";
import { tableText } from "./markdown.ts";
import { plotOf } from "./plot.ts";
import type { Results } from "./results.ts";
import { tablesOf } from "./tables.ts";
import { targetTable } from "./targets.ts";
import { VARIANTS } from "./variants.ts";

const LESS = "less is better; the line is the middle half of the rounds";
const MORE = "more is better; the line is the middle half of the rounds";
const PLOTS: [name: string, figure: Figure, note: string][] = [
  ["steady", FIGURES.steady, LESS],
  ["first", FIGURES.first, LESS],
  ["captures-per-second", FIGURES.awaited64, MORE],
  ["start-up", FIGURES.startUp, LESS],
];

/** Fills the tables of docs/benchmarks.md and of the README between their markers, and draws the plots. */
export async function writeDocs(results: Results): Promise<void> {
  const folder = join(import.meta.dirname, "../../docs/benchmarks");
  await mkdir(folder, { recursive: true });
  for (const [name, figure, note] of PLOTS)
    await writeFile(join(folder, `${name}.svg`), plotOf(results, VARIANTS, figure, note));
  const tables = [
    ...tablesOf(results),
    targetTable(results),
    ...costTables(results),
    conditions(results),
    roundsOf(results),
  ];
  for (const table of tables) {
    // A page may leave out a table that it has no place for.
    if (readFileSync(pagePath(table.page), "utf8").includes(`<!-- table: ${table.name} -->`))
      writeFileSync(pagePath(table.page), replaced(table));
    else console.error(`${table.page} has no markers for "${table.name}"`);
  }
}

/** A sentence: what the figures come from. */
function roundsOf({ rounds }: Results): Table {
  const text = `These figures come from ${rounds} rounds on a machine with ${cpus().length} cores.`;
  return { page: "docs/benchmarks.md", name: "rounds", text };
}

function conditions({ rounds, eventBytes }: Results): Table {
  const versionOf = (name: string, from = "../../node_modules") =>
    JSON.parse(readFileSync(join(import.meta.dirname, from, name, "package.json"), "utf8")).version;
  const peers = ["@sentry/cloudflare", "toucan-js", "@cfworker/sentry"];
  const rows = [
    ["rounds", rounds],
    ["bytes of an event of `sentry-lite`, which the wire sends too", eventBytes],
    ["machine", `${cpus().length} × ${cpus()[0]?.model.trim()}, ${arch()}`],
    ["Node", process.version],
    ...["workerd", "wrangler"].map((name) => [`\`${name}\``, versionOf(name)]),
    ...peers.map((name) => [`\`${name}\``, versionOf(name, "node_modules")]),
  ];
  return { page: "docs/benchmarks.md", name: "conditions", text: tableText(["", ""], rows) };
}
