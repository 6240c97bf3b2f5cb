import { type Backend, drained, startBackend } from "./backend.ts";
import { type Dev, startDev } from "./dev.ts";
import { heapMb } from "./memory.ts";
import type { Thrown } from "./plan.ts";
import { throwBy } from "./throw.ts";

const OBJECTS = 20;
const THROWS = 1_000;
const AT_ONCE = 5;
/** Shares of the throws between which the backend takes nothing at all. */
const DOWN = [0.1, 0.3] as const;
const FAILING = 0.3;
/** Queued events wait longer from one attempt to the next: the third of them comes a minute after the second at most. */
const DRAIN_MS = 120_000;

export interface Storm {
  readonly thrown: readonly Thrown[];
  readonly throwSeconds: number;
  /** From the last throw to the arrival of the last event. */
  readonly drainSeconds: number;
  /** Ids that a capture has told and that never arrived; and the other way round. */
  readonly missing: readonly string[];
  readonly strangers: readonly string[];
  readonly requests: number;
  /** Of the isolate that throws, in MB: after the first thousand captures, after the last, and at the end. */
  readonly heapMb: readonly number[];
}

/** Twenty objects throw all at once, while three of ten requests fail, and all of them for a stretch. */
export async function storm(folder: string, onThrown: () => void): Promise<Storm> {
  const backend = await startBackend();
  const farSide = await startDev("far-side", folder, backend.sentry);
  const thrower = await startDev("thrower", folder, backend.sentry);
  try {
    return await measure(thrower, backend, onThrown);
  } finally {
    await Promise.all([thrower.kill(), farSide.kill()]);
    await backend.stop();
  }
}

async function measure(thrower: Dev, backend: Backend, onThrown: () => void): Promise<Storm> {
  const thrown: Thrown[] = [];
  await throwAll(thrower, 50, (one) => thrown.push(one));
  const heap = [await heapMb(thrower)];

  const started = Date.now();
  const warmUp = thrown.length;
  await throwAll(thrower, THROWS, (one) => {
    const share = (thrown.push(one) - warmUp) / (OBJECTS * THROWS);
    backend.failing = share > DOWN[0] && share < DOWN[1] ? 1 : FAILING;
  });
  const ended = Date.now();
  onThrown();
  backend.failing = 0;
  heap.push(await heapMb(thrower));

  const ids = new Set(thrown.map(({ eventId }) => eventId));
  const missing = await drained(backend, ids, DRAIN_MS);
  const drainSeconds = (Date.now() - ended) / 1_000;
  heap.push(await heapMb(thrower));
  return {
    thrown,
    throwSeconds: (ended - started) / 1_000,
    drainSeconds,
    missing,
    strangers: [...backend.arrived.keys()].filter((id) => !ids.has(id)),
    requests: backend.requests,
    heapMb: heap,
  };
}

async function throwAll(thrower: Dev, times: number, onThrown: (thrown: Thrown) => void): Promise<void> {
  const objects = Array.from({ length: OBJECTS }, (_, object) =>
    throwBy(thrower, { by: "sentry", object: object + 1, times, atOnce: AT_ONCE }, onThrown),
  );
  await Promise.all(objects);
}
