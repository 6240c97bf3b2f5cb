import type { Change } from "./edits.ts";

const CONTEXT = 2;

/** A change as lines: `-` for what goes, `+` for what comes, with two lines around. */
export function showChange({ before, after }: Change, name: string): string {
  const linesOf = (text: string) => text.replace(/\n$/, "").split("\n");
  const rows = compare(before === undefined ? [] : linesOf(before), linesOf(after));
  const isNear = (index: number) =>
    rows.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ sign }) => sign !== " ");
  const lines: string[] = [];
  rows.forEach(({ sign, text }, index) => {
    if (isNear(index)) lines.push(`${sign} ${text}`.trimEnd());
    else if (lines.at(-1) !== "…") lines.push("…");
  });
  return [
    `${before === undefined ? "new file" : "change"} ${name}`,
    ...lines.map((line) => `  ${line}`),
  ].join("\n");
}

interface Row {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/** The longest common lines stay; what is between goes and comes. */
function compare(old: readonly string[], now: readonly string[]): Row[] {
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  const most = Math.min(old.length, now.length) - start;
  while (end < most && old.at(-1 - end) === now.at(-1 - end)) end++;
  const same = (lines: readonly string[]) => lines.map((text): Row => ({ sign: " ", text }));
  const middle = compareMiddle(old.slice(start, old.length - end), now.slice(start, now.length - end));
  return [...same(old.slice(0, start)), ...middle, ...same(old.slice(old.length - end))];
}

function compareMiddle(old: readonly string[], now: readonly string[]): Row[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint32Array(now.length + 1));
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    const row = lengths[i];
    for (let j = now.length - 1; row && j >= 0; j--) {
      row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const rows: Row[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const [gone, come] = [old[i], now[j]];
    if (gone !== undefined && gone === come) {
      rows.push({ sign: " ", text: gone });
      i++;
      j++;
    } else if (gone !== undefined && (come === undefined || at(i + 1, j) >= at(i, j + 1))) {
      rows.push({ sign: "-", text: gone });
      i++;
    } else if (come !== undefined) {
      rows.push({ sign: "+", text: come });
      j++;
    }
  }
  return rows;
}
