import { readFileSync } from "node:fs";
import type { Facts, Surroundings, Told } from "./facts.ts";
import type { Cell, Measured, Measurement } from "./measure.ts";
import { TAIL_ROWS, type TailMeasurement } from "./measure-tail.ts";
import { OBJECT_ROWS, type ReportingWay, type Row, WORKFLOW_ROWS } from "./rows.ts";

/** A table of a page, by the name in its markers. */
export interface Table {
  readonly page: string;
  readonly name: string;
  readonly text: string;
}

/** All tables of the docs that this measurement fills. */
export function tablesOf(measurement: Measurement): Table[] {
  const { objects, workflows, surroundings } = measurement;
  return [
    { page: "docs/durable-objects.md", name: "durable-objects", text: ourTable(OBJECT_ROWS, objects) },
    { page: "docs/workflows.md", name: "workflows", text: ourTable(WORKFLOW_ROWS, workflows) },
    { page: "docs/comparison.md", name: "compared-objects", text: comparedTable(OBJECT_ROWS, objects) },
    { page: "docs/comparison.md", name: "compared-workflows", text: comparedTable(WORKFLOW_ROWS, workflows) },
    { page: "README.md", name: "seen", text: readmeTable(objects, workflows) },
    { page: "docs/comparison.md", name: "surroundings", text: surroundingsTable(surroundings) },
    { page: "docs/comparison.md", name: "versions", text: versionsTable() },
  ];
}

/** The table that needs a measurement with the Tail Worker. */
export function tailTable({ rows }: TailMeasurement): Table {
  const head = [
    "what fails",
    "by hand",
    "covered",
    "the Tail Worker alone",
    "by hand, in the end",
    "covered, in the end",
  ];
  const text = table(head, TAIL_ROWS, ({ key }) => {
    const { plain, explicit, covered } = rows[key] ?? {};
    const counts = [
      explicit?.inside.length,
      covered?.inside.length,
      plain?.events,
      explicit?.events,
      covered?.events,
    ];
    return counts.map(String);
  });
  return { page: "docs/tail.md", name: "tail", text };
}

/** The table as it stands in its page. */
export function currentTable({ page, name }: Table): string {
  const [, after] = split(page, name);
  return after.slice(0, after.indexOf(END)).trim();
}

/** The page with this table in it. */
export function replaced(table: Table): string {
  const [before, after] = split(table.page, table.name);
  return `${before}${begin(table.name)}\n${table.text}\n${after.slice(after.indexOf(END))}`;
}

const END = "<!-- end -->";
const begin = (name: string) => `<!-- table: ${name} -->`;

export function pagePath(page: string): URL {
  return new URL(`../../${page}`, import.meta.url);
}

function split(page: string, name: string): [before: string, after: string] {
  const [before, after] = readFileSync(pagePath(page), "utf8").split(begin(name));
  if (before === undefined || !after?.includes(END)) throw new Error(`${page} has no markers for "${name}"`);
  return [before, after];
}

function ourTable(rows: readonly Row[], measured: Measured): string {
  return table(
    ["what fails", "by hand", "covered", "mechanism", "what is seen of it outside"],
    rows,
    (row) => {
      const cells = measured[row.key];
      if (!cells) return [];
      const { explicit, covered } = cells;
      const facts = covered.facts ?? explicit.facts;
      const changed = explicit.unchanged && covered.unchanged ? "" : " (changed)";
      return [
        cellText(explicit, row),
        cellText(covered, row),
        facts ? `\`${facts.mechanism}\`` : "",
        `\`${shortened(covered.outcome)}\`${changed}`,
      ];
    },
  );
}

function comparedTable(rows: readonly Row[], measured: Measured): string {
  return table(["what fails", "isolate-capture, covered", "@sentry/cloudflare, wrapped"], rows, (row) => {
    const cells = measured[row.key];
    return cells ? [cellText(cells.covered, row), cellText(cells.official, row)] : [];
  });
}

/** What people ask first, of both tables. */
const README_ROWS = [
  "made",
  "alarm",
  "broken",
  "rpc-later",
  "two-objects",
  "step-fails",
  "step-gives-up",
  "outside",
  "step-late",
];

function readmeTable(objects: Measured, workflows: Measured): string {
  const rows = [...OBJECT_ROWS, ...WORKFLOW_ROWS].filter(({ key }) => README_ROWS.includes(key));
  return comparedTable(rows, { ...objects, ...workflows });
}

/** The number of events, and what the first of them tells. */
function cellText({ events, facts, unchanged }: Cell, row: Row): string {
  if (!facts) return unchanged ? "0" : "0 (changed)";
  return `${events}: ${toldBy(facts, row).join(", ") || "nothing of its origin"}`;
}

function toldBy({ told, frames, cause }: Facts, row: Row): string[] {
  const word: Record<Told, string[]> = { event: [""], trace: [" (trace)"], no: [] };
  const names = Object.entries(told).flatMap(([name, where]) => word[where].map((suffix) => name + suffix));
  if (row.foreign) return names;
  return [...names, ...(frames ? ["stack"] : []), ...(cause ? ["cause"] : [])];
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function surroundingsTable(measured: Record<ReportingWay, Surroundings>): string {
  const rows: { key: keyof Surroundings; title: string }[] = [
    { key: "spans", title: "spans of requests, handlers, storage" },
    { key: "breadcrumbs", title: "log lines before the error, as breadcrumbs" },
    { key: "requestHeaders", title: "the request's headers" },
  ];
  const yes = (way: ReportingWay) => (key: keyof Surroundings) => (measured[way][key] ? "yes" : "no");
  return table(["what arrived", "isolate-capture", "@sentry/cloudflare"], rows, ({ key }) => [
    yes("covered")(key),
    yes("official")(key),
  ]);
}

function versionsTable(): string {
  const names = ["@sentry/cloudflare", "@sentry/core", "wrangler", "workerd"];
  return table(
    ["package", "version"],
    names.map((name) => ({ title: `\`${name}\``, name })),
    ({ name }) => [versionOf(name)],
  );
}

function versionOf(name: string): string {
  const path = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

function table<Line extends { title: string }>(
  head: string[],
  lines: readonly Line[],
  cellsOf: (line: Line) => string[],
): string {
  const rows = [head, head.map(() => "---"), ...lines.map((line) => [line.title, ...cellsOf(line)])];
  return rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
