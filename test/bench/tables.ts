import type { Table } from "../comparison/tables.ts";
import { FIGURES, type Figure, ratioIn, valueIn } from "./figures.ts";
import type { Losses } from "./losses.ts";
import { tableText } from "./markdown.ts";
import type { Results } from "./results.ts";
import type { Spread } from "./statistics.ts";
import { reports, VARIANTS, type Variant } from "./variants.ts";

const PAGE = "docs/benchmarks.md";
/** Shown where an application decides: the others are in the tables below. */
const README = ["wire", "sentry-lite", "flarelog", "sentry", "official", "lazy-names", "toucan", "cfworker"];
const NO_FIGURE = "–";
/** What an object is billed for while it is awake. */
const OBJECT_GB = 0.128;
const CAPTURES_AN_HOUR = 60;

/** All tables of docs/benchmarks.md, and the one of the README. */
export function tablesOf(results: Results): Table[] {
  const table = (name: string, text: string, page = PAGE): Table => ({ page, name, text });
  return [
    table(
      "benchmarks",
      summary(
        results,
        VARIANTS.filter(({ name }) => README.includes(name)),
      ),
      "README.md",
    ),
    table("summary", summary(results, VARIANTS)),
    table("sizes", sizes(results)),
    table("cpu", cpu(results)),
    table("load", load(results)),
    table("losses", losses(results)),
    table("sockets", sockets(results)),
    table("memory", memory(results)),
  ];
}

function summary(results: Results, variants: readonly Variant[]): string {
  const { startUp, happyCpu, first, second, steady, awaited64 } = FIGURES;
  const figures = [startUp, happyCpu, first, second, steady, awaited64];
  const titles = ["start-up", "happy path", "first capture", "second", "steady", "captures/s"];
  return lines(["", ...titles, "lost", "upload, kB min / gzip"], variants, (variant) => [
    ...figures.map((figure) => times(ratioIn(results, variant.name, figure))),
    shareLost(results.losses[variant.name]),
    added(results, variant.name),
  ]);
}

function sizes({ sizes: of }: Results): string {
  return lines(["", "uploaded", "of that eager", "of that lazy", "by Vite"], VARIANTS, ({ name }) => {
    const { upload, eager, lazy, vite } = of[name] ?? {};
    return [upload, eager, lazy, vite].map((size) =>
      size ? `${kb(size.min)} / ${kb(size.gzip)}` : NO_FIGURE,
    );
  });
}

function cpu(results: Results): string {
  const { startUp, happyCpu, first, second, steady } = FIGURES;
  return figureTable(results, [startUp, happyCpu, first, second, steady]);
}

function load(results: Results): string {
  const { awaited1, awaited64, background1, background64, happyPerSecond } = FIGURES;
  return figureTable(results, [happyPerSecond, awaited1, awaited64, background1, background64]);
}

/** The ratio with its quartiles, and what was measured. */
function figureTable(results: Results, figures: readonly Figure[]): string {
  return lines(["", ...figures.map(({ title }) => title)], VARIANTS, ({ name }) =>
    figures.map((figure) => {
      const ratio = ratioIn(results, name, figure);
      const value = valueIn(results, name, figure.of);
      if (!ratio.rounds) return NO_FIGURE;
      const spread = `${ratio.median.toFixed(2)} (${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)})`;
      return `${spread}; ${digits(value.median)} ${figure.unit}`;
    }),
  );
}

function losses({ losses: of }: Results): string {
  const [some = []] = Object.values(of);
  const loads = [...new Set(some.map(({ load }) => load))];
  return lines(["", ...loads], VARIANTS.filter(reports), ({ name }) =>
    loads.map((load) => {
      const cells = (of[name] ?? []).filter((cell) => cell.load === load);
      return cells.length ? `${cells.map(({ lost }) => lost).join(" / ")} of ${cells[0]?.of}` : NO_FIGURE;
    }),
  );
}

function sockets({ held, awake, connections }: Results): string {
  const head = [
    "",
    "answer at once",
    "answer after 300 ms",
    "no answer",
    "awake after a capture",
    "GB-s an hour",
    "connections for 200 captures",
  ];
  return lines(head, VARIANTS, (variant) => {
    const { name, isCover } = variant;
    const [atOnce, late, never] = isCover ? [] : (held[name] ?? []);
    const lived = awake[name];
    return [
      ...[atOnce, late, never].map((one) => {
        if (!one) return NO_FIGURE;
        if (!atOnce?.isSent) return "no event";
        return one.heldMs === undefined ? "over 5 s" : `${one.heldMs} ms`;
      }),
      lived ? `${lived.stays ? "over " : ""}${lived.seconds} s` : NO_FIGURE,
      lived ? (lived.seconds * OBJECT_GB * CAPTURES_AN_HOUR).toFixed(0) : NO_FIGURE,
      String(connections[name] ?? NO_FIGURE),
    ];
  });
}

function memory({ heap }: Results): string {
  const measured = VARIANTS.filter(({ name }) => heap[name]);
  const stops = Object.keys(heap[measured[0]?.name ?? ""] ?? {});
  return lines(
    ["", ...stops.map((stop) => `after ${Number(stop).toLocaleString("en")}`)],
    measured,
    ({ name }) => stops.map((stop) => `${heap[name]?.[Number(stop)]?.toFixed(2)} MB`),
  );
}

/** What a variant adds to the bare Worker's upload. */
function added({ sizes: of }: Results, name: string): string {
  const bare = of["bare"]?.upload;
  const upload = of[name]?.upload;
  return bare && upload ? `${kb(upload.min - bare.min)} / ${kb(upload.gzip - bare.gzip)}` : NO_FIGURE;
}

/** The largest share of a load. */
function shareLost(losses: readonly Losses[] = []): string {
  if (!losses.length) return NO_FIGURE;
  const share = Math.max(...losses.map(({ lost, of }) => lost / of));
  return share ? `up to ${digitsOfShare(share * 100)} %` : "0";
}

/** As many digits as tell a loss from none. */
function digitsOfShare(percent: number): string {
  return percent >= 1 ? percent.toFixed(0) : String(Number(percent.toPrecision(1)));
}

function times({ median, rounds }: Spread): string {
  return rounds ? median.toFixed(2) : NO_FIGURE;
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function kb(bytes: number): string {
  return (bytes / 1_000).toFixed(1);
}

function lines(
  head: readonly string[],
  variants: readonly Variant[],
  cellsOf: (variant: Variant) => readonly string[],
): string {
  const rows = variants.map((variant) => [
    variant.kind === "ours" ? `**${variant.title}**` : variant.title,
    ...cellsOf(variant),
  ]);
  return tableText(head, rows);
}
