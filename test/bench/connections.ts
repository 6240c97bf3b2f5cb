import type { Backend } from "./backend.ts";
import { newClient } from "./client.ts";
import { watchEvents } from "./events.ts";
import type { Variant } from "./variants.ts";
import { type Setting, startWorkerd } from "./workerd.ts";

const CAPTURES = 200;

/** Connections that the receiver sees for 200 captures, one after the other, where bodies come later than heads. */
export async function measureConnections(
  variant: Variant,
  setting: Setting,
  backend: Backend,
): Promise<number> {
  backend.split(true);
  const workerd = await startWorkerd(variant, setting);
  const client = newClient(workerd.port);
  try {
    const events = watchEvents(variant, workerd, backend);
    await client.askMany(events.paths("capture", CAPTURES), 1);
    await events.settled(1_000);
    return await events.connections();
  } finally {
    client.close();
    await workerd.stop();
  }
}
