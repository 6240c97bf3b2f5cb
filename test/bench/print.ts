import { FIGURES, ratioIn, valueIn } from "./figures.ts";
import type { Results } from "./results.ts";
import type { Spread } from "./statistics.ts";
import type { Variant } from "./variants.ts";

/** For the terminal: the median of each figure as a ratio and as it was measured, each with its quartiles. */
export function print(variants: readonly Variant[], results: Results): void {
  for (const figure of Object.values(FIGURES)) {
    console.log(`\n${figure.title}, over ${figure.to}`);
    for (const { name } of variants) {
      const ratio = ratioIn(results, name, figure);
      const value = valueIn(results, name, figure.of);
      if (ratio.rounds)
        console.log(`  ${name.padEnd(16)} ${shown(ratio).padEnd(26)} ${shown(value)} ${figure.unit}`);
    }
  }
  console.log("\nevents lost, events twice");
  for (const { name } of variants) {
    const of = [valueIn(results, name, (it) => it.lost), valueIn(results, name, (it) => it.twice)];
    if (of[0]?.rounds) console.log(`  ${name.padEnd(16)} ${of.map(({ median }) => median).join(", ")}`);
  }
  for (const part of ["sizes", "losses", "held", "connections", "awake", "heap"] as const) {
    const byName = Object.entries(results[part]);
    if (byName.length) console.log(`\n${part}`);
    for (const [name, value] of byName) console.log(`  ${name.padEnd(16)} ${JSON.stringify(value)}`);
  }
}

function shown({ median, low, high }: Spread): string {
  return `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}
