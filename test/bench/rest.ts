import { type Backend, startBackend } from "./backend.ts";
import { measureConnections } from "./connections.ts";
import { eachInTurn } from "./in-turn.ts";
import { measureLosses } from "./losses.ts";
import { measureMemory } from "./memory.ts";
import type { Results } from "./results.ts";
import { measureAwake, measureHeld } from "./sockets.ts";
import { reports, type Variant } from "./variants.ts";
import type { Setting } from "./workerd.ts";

type Measure<Value> = (variant: Variant, setting: Setting, backend: Backend) => Promise<Value>;

/** What other work on the machine does not change: several variants at once, each with a receiver of its own. */
export async function measureRest(
  variants: readonly Variant[],
  parts: readonly string[],
  setting: Setting,
): Promise<Pick<Results, "losses" | "held" | "connections" | "awake" | "heap">> {
  const reporting = variants.filter(reports);
  const part = async <Value>(
    name: string,
    of: readonly Variant[],
    atOnce: number,
    measure: Measure<Value>,
  ) => (parts.includes(name) ? eachInTurn(of, atOnce, (variant) => alone(variant, setting, measure)) : {});
  const losses = await part("losses", reporting, 3, measureLosses);
  const held = await part("sockets", reporting, 2, measureHeld);
  const connections = await part("sockets", reporting, 2, measureConnections);
  const [awake, heap] = await Promise.all([
    // They mostly wait.
    part("sockets", variants, variants.length, measureAwake),
    part(
      "memory",
      reporting.filter(({ hasLongRun }) => hasLongRun),
      2,
      measureMemory,
    ),
  ]);
  return { losses, held, connections, awake, heap };
}

async function alone<Value>(variant: Variant, setting: Setting, measure: Measure<Value>): Promise<Value> {
  const backend = await startBackend();
  try {
    return await measure(variant, { ...setting, receiverPort: backend.port }, backend);
  } finally {
    backend.stop();
    console.error(`${measure.name}: ${variant.name}`);
  }
}
