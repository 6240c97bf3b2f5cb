import { heapMb } from "../load/memory.ts";
import type { Backend } from "./backend.ts";
import { newClient } from "./client.ts";
import { watchEvents } from "./events.ts";
import type { Variant } from "./variants.ts";
import { type Setting, startWorkerd } from "./workerd.ts";

/** Used heap after a full garbage collection, in MB, by the number of captures before. */
export type Heap = Readonly<Record<number, number>>;

const AT_ONCE = 32;
const STOPS = [10_000, 50_000, 100_000];

export async function measureMemory(variant: Variant, setting: Setting, backend: Backend): Promise<Heap> {
  const workerd = await startWorkerd(variant, { ...setting, isInspected: true });
  const client = newClient(workerd.port);
  const heap: Record<number, number> = {};
  let done = 0;
  try {
    for (const stop of STOPS) {
      const events = watchEvents(variant, workerd, backend);
      await client.askMany(events.paths("capture", stop - done), AT_ONCE);
      done = stop;
      heap[stop] = await heapMb(workerd);
    }
    return heap;
  } finally {
    client.close();
    await workerd.stop();
  }
}
