import type { Table } from "../comparison/tables.ts";
import { FIGURES, type Figure, ratioIn } from "./figures.ts";
import { tableText } from "./markdown.ts";
import type { Results } from "./results.ts";

/** What a variant has set itself, as ratios to the wire and the bare Worker of the same run. */
interface Targets {
  readonly first: number;
  readonly second: number;
  readonly steady: number;
  /** At least so many captures per second. */
  readonly awaited64?: number;
  readonly startUp: number;
  /** In kB, beyond the bare Worker. */
  readonly upload: readonly [min: number, gzip: number];
}

const LITE: Targets = { first: 4, second: 2.5, steady: 1.3, awaited64: 0.8, startUp: 1.06, upload: [18, 8] };
const HANDED_ON: Targets = { first: 3, second: 2, steady: 1.2, startUp: 1.05, upload: [12, 6] };
const TARGETS: Readonly<Record<string, Targets>> = {
  sentry: { first: 6.5, second: 3, steady: 1.5, awaited64: 0.65, startUp: 1.1, upload: [50, 20] },
  "sentry-lite": LITE,
  flarelog: LITE,
  service: HANDED_ON,
  tail: HANDED_ON,
};
/** Of every variant of ours. */
const HAPPY = { low: 0.98, high: 1.02 };
const NO_TARGET = "–";

/** Each target with what was measured, and by how much it is missed. */
export function targetTable(results: Results): Table {
  const head = ["", "start-up", "happy path", "first", "second", "steady", "captures/s", "upload, kB"];
  const rows = Object.entries(TARGETS).map(([name, targets]) => {
    const atMost = (figure: Figure, target: number) => cell(ratioIn(results, name, figure).median, target);
    const { awaited64 } = targets;
    return [
      `\`${name}\``,
      atMost(FIGURES.startUp, targets.startUp),
      happy(ratioIn(results, name, FIGURES.happyCpu).median),
      atMost(FIGURES.first, targets.first),
      atMost(FIGURES.second, targets.second),
      atMost(FIGURES.steady, targets.steady),
      awaited64 ? atLeast(ratioIn(results, name, FIGURES.awaited64).median, awaited64) : NO_TARGET,
      upload(results, name, targets.upload),
    ];
  });
  return { page: "docs/benchmarks.md", name: "targets", text: tableText(head, rows) };
}

function cell(value: number, target: number): string {
  const missed = value > target ? `, over by ${(value - target).toFixed(2)}` : "";
  return `${value.toFixed(2)} of ${target}${missed}`;
}

function atLeast(value: number, target: number): string {
  const missed = value < target ? `, short by ${(target - value).toFixed(2)}` : "";
  return `${value.toFixed(2)} of ${target}${missed}`;
}

function happy(value: number): string {
  const isMet = value >= HAPPY.low && value <= HAPPY.high;
  return `${value.toFixed(2)}${isMet ? "" : `, not within ${HAPPY.low} and ${HAPPY.high}`}`;
}

function upload({ sizes }: Results, name: string, [min, gzip]: readonly [number, number]): string {
  const bare = sizes["bare"]?.upload;
  const own = sizes[name]?.upload;
  if (!bare || !own) return NO_TARGET;
  return `${cell((own.min - bare.min) / 1_000, min)}; gzip ${cell((own.gzip - bare.gzip) / 1_000, gzip)}`;
}
