import { drained, startBackend } from "./backend.ts";
import { type Dev, startDev } from "./dev.ts";
import type { Thrown } from "./plan.ts";
import { throwBy } from "./throw.ts";

export interface Forgetting {
  readonly queued: number;
  readonly arrived: number;
}

/**
 * The process that holds the local Queue is killed with messages in it, and started anew with what it had kept on disk. A message put on the Queue afterwards tells when the old ones should have come.
 */
export async function forgetting(folder: string): Promise<Forgetting> {
  const backend = await startBackend();
  let farSide = await startDev("far-side", folder, backend.sentry);
  const thrower = await startDev("thrower", folder, backend.sentry);
  try {
    // The consumer waits a second for more.
    const queued = await put(thrower, 20);
    await farSide.kill();
    farSide = await startDev("far-side", folder, backend.sentry);
    const missing = await drained(backend, new Set(await put(thrower, 1)), 20_000);
    if (missing.length) throw new Error("the Queue that was started anew delivers nothing");
    return { queued: queued.length, arrived: queued.filter((id) => backend.arrived.has(id)).length };
  } finally {
    await Promise.all([thrower.kill(), farSide.kill()]);
    await backend.stop();
  }
}

async function put(thrower: Dev, times: number): Promise<string[]> {
  const told: Thrown[] = [];
  await throwBy(thrower, { by: "queue", object: 1, times, atOnce: times }, (one) => told.push(one));
  return told.filter(({ status }) => status === "queued").map(({ eventId }) => eventId);
}
