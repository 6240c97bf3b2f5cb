import { type Figure, ratioIn } from "./figures.ts";
import type { Results } from "./results.ts";
import type { Variant } from "./variants.ts";

const ROW = 22;
const TOP = 56;
const LABELS = 300;
const BARS = 420;
const WIDTH = LABELS + BARS + 70;

/** Readable on a light page and on a dark one. */
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f; }
  .title { font-weight: 600; font-size: 15px; }
  .note { fill: #6e7781; }
  .ours { fill: #0969da; }
  .peer { fill: #b0b8c1; }
  .base { fill: #57606a; }
  .spread { stroke: #24292f; stroke-width: 1.5; }
  .one { stroke: #57606a; stroke-dasharray: 3 3; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .note { fill: #8d96a0; }
    .ours { fill: #4493f8; }
    .peer { fill: #484f58; }
    .base { fill: #8d96a0; }
    .spread, .one { stroke: #e6edf3; }
  }`;

/** A bar for each variant that has the figure: its median over the wire's or the bare Worker's, and the quartiles as a line. */
export function plotOf(results: Results, variants: readonly Variant[], figure: Figure, note: string): string {
  const bars = variants
    .map((variant) => ({ variant, ratio: ratioIn(results, variant.name, figure) }))
    .filter(({ ratio }) => ratio.rounds)
    .sort((one, other) => one.ratio.median - other.ratio.median);
  // The best comes first.
  if (figure.unit === "a second") bars.reverse();
  const largest = Math.max(1, ...bars.map(({ ratio }) => ratio.high));
  const at = (value: number) => (LABELS + (value / largest) * BARS).toFixed(1);
  const height = TOP + bars.length * ROW + 12;
  const rows = bars.map(({ variant, ratio: { median, low, high } }, index) => {
    const y = TOP + index * ROW;
    const middle = y + ROW / 2;
    return `
  <text x="${LABELS - 8}" y="${middle + 4}" text-anchor="end">${escaped(variant.title.replaceAll("`", ""))}</text>
  <rect class="${variant.kind}" x="${LABELS}" y="${y + 3}" width="${((median / largest) * BARS).toFixed(1)}" height="${ROW - 6}" rx="2"/>
  <line class="spread" x1="${at(low)}" x2="${at(high)}" y1="${middle}" y2="${middle}"/>
  <text x="${(LABELS + (Math.max(median, high) / largest) * BARS + 6).toFixed(1)}" y="${middle + 4}">${median.toFixed(2)}</text>`;
  });
  const title = `${figure.title}, over ${figure.to === "wire" ? "the wire" : "the bare Worker"}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">
  <title>${escaped(title)}</title>
  <style>${STYLE}
  </style>
  <text class="title" x="8" y="22">${escaped(title)}</text>
  <text class="note" x="8" y="42">${escaped(note)}</text>
  <line class="one" x1="${at(1)}" x2="${at(1)}" y1="${TOP}" y2="${height - 12}"/>${rows.join("")}
</svg>
`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
