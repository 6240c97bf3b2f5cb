import type { Results } from "./results.ts";
import type { Measured } from "./round.ts";
import { ratioOf, type Spread, spreadOf } from "./statistics.ts";

/** A figure that is compared: what it is of each round, and which variant of the same round it is divided by. */
export interface Figure {
  readonly title: string;
  readonly to: "bare" | "wire";
  readonly unit: string;
  of(measured: Measured): number | undefined;
}

const perSecond = (title: string, load: string): Figure => ({
  title,
  to: "wire",
  unit: "a second",
  of: ({ capturesPerSecond }) => capturesPerSecond?.[load],
});

export const FIGURES = {
  startUp: { title: "start-up CPU", to: "bare", unit: "ms", of: (it) => it.startUpCpu },
  happyCpu: { title: "happy path, CPU", to: "bare", unit: "ms", of: (it) => it.happyCpu },
  happyPerSecond: {
    title: "happy path, requests per second",
    to: "bare",
    unit: "a second",
    of: (it) => it.happyPerSecond,
  },
  first: { title: "first capture, CPU", to: "wire", unit: "ms", of: (it) => it.firstCpu },
  second: { title: "second capture, CPU", to: "wire", unit: "ms", of: (it) => it.secondCpu },
  steady: { title: "steady capture, CPU", to: "wire", unit: "ms", of: (it) => it.steadyCpu },
  awaited1: perSecond("captures per second, awaited, 1 at once", "awaited 1"),
  awaited64: perSecond("captures per second, awaited, 64 at once", "awaited 64"),
  background1: perSecond("captures per second, `waitUntil`, 1 at once", "background 1"),
  background64: perSecond("captures per second, `waitUntil`, 64 at once", "background 64"),
} as const satisfies Record<string, Figure>;

/** Over the wire or the bare Worker of the same round. */
export function ratioIn({ measured }: Results, name: string, { of, to }: Figure): Spread {
  return ratioOf((measured[name] ?? []).map(of), (measured[to] ?? []).map(of));
}

/** As it was measured. */
export function valueIn(
  { measured }: Results,
  name: string,
  of: (it: Measured) => number | undefined,
): Spread {
  return spreadOf((measured[name] ?? []).map((it) => of(it) ?? Number.NaN));
}
