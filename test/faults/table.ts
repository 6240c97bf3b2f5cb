import type { TransportName } from "./cell.ts";
import type { Fault } from "./faults.ts";
import type { Outcome } from "./outcome.ts";

/** All outcomes of one fault and transport: where no Queue is bound, and where one is. */
export interface Measured {
  readonly transport: TransportName;
  readonly fault: string;
  readonly alone: readonly Outcome[];
  readonly queued: readonly Outcome[];
}

const HEAD = ["fault", "result", "when", "requests", "arrives", "result with a Queue", "arrives"];

/** One row for each fault, whatever the place and the transport; where those differ, it says so. */
export function faultTable(faults: readonly Fault[], measured: readonly Measured[]): string {
  const rows = faults.map(({ key, title }) => {
    const own = measured.filter(({ fault }) => fault === key);
    const cell = (which: "alone" | "queued", textOf: (outcome: Outcome) => string) =>
      merged(
        own.map(({ transport, ...of }) => [transport, [...new Set(of[which].map(textOf))].join(" or ")]),
      );
    return [
      title,
      cell("alone", ({ told }) => `\`${told}\``),
      cell("alone", ({ time }) => time),
      cell("alone", ({ requests }) => String(requests)),
      cell("alone", arrivalOf),
      cell("queued", ({ told }) => `\`${told}\``),
      cell("queued", arrivalOf),
    ];
  });
  return [HEAD, HEAD.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function arrivalOf({ told, arrived }: Outcome): string {
  if (arrived) return arrived === 1 ? "yes" : `${arrived} times`;
  return told === "failed" ? "no" : "lost";
}

/** What most transports have, and in brackets those that differ. */
function merged(texts: (readonly [transport: string, text: string])[]): string {
  const count = (text: string) => texts.filter(([, other]) => other === text).length;
  const [[, usual] = ["", ""]] = texts.toSorted(([, one], [, other]) => count(other) - count(one));
  const others = texts.filter(([, text]) => text !== usual).map(([name, text]) => `${name}: ${text}`);
  return usual + (others.length ? ` (${others.join("; ")})` : "");
}
