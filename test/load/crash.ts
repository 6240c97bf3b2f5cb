import { setTimeout } from "node:timers/promises";
import { drained, startBackend } from "./backend.ts";
import { startDev } from "./dev.ts";
import type { Thrown } from "./plan.ts";
import { throwBy } from "./throw.ts";

const OBJECTS = 20;
const AT_ONCE = 5;
const KILLED_AFTER_MS = 4_000;

export interface Crash {
  /** What the captures had told when the process was killed. */
  readonly told: readonly Thrown[];
  /** Of those: what never arrived. */
  readonly missing: readonly string[];
  /** Events that arrived although nobody had heard of their captures yet. */
  readonly arrivedUntold: number;
  /** Whether the Worker that was started anew reports. */
  readonly reportsAgain: boolean;
}

/** The Worker's process is killed while its objects throw, and started anew. The Queue is in another one, and stays. */
export async function crash(folder: string): Promise<Crash> {
  const backend = await startBackend();
  const farSide = await startDev("far-side", folder, backend.sentry);
  let thrower = await startDev("thrower", folder, backend.sentry);
  try {
    // So that much is queued.
    backend.failing = 0.8;
    const told: Thrown[] = [];
    const throwing = Array.from({ length: OBJECTS }, (_, object) =>
      throwBy(thrower, { by: "sentry", object: object + 1, times: 100_000, atOnce: AT_ONCE }, (one) =>
        told.push(one),
      ),
    );
    await setTimeout(KILLED_AFTER_MS);
    await thrower.kill();
    await Promise.all(throwing);
    thrower = await startDev("thrower", folder, backend.sentry);
    backend.failing = 0;

    const ids = new Set(told.map(({ eventId }) => eventId));
    const missing = await drained(backend, ids, 60_000);
    const again: Thrown[] = [];
    await throwBy(thrower, { by: "sentry", object: 1, times: 1, atOnce: 1 }, (one) => again.push(one));
    const untold = [...backend.arrived.keys()].filter((id) => !ids.has(id) && id !== again[0]?.eventId);
    return {
      told,
      missing,
      arrivedUntold: untold.length,
      reportsAgain: backend.arrived.has(again[0]?.eventId ?? ""),
    };
  } finally {
    await Promise.all([thrower.kill().catch(() => {}), farSide.kill()]);
    await backend.stop();
  }
}
