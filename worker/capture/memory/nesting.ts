import { lazy } from "../safe/lazy.ts";
import type { Transport } from "../transports/transport.ts";

interface Storage {
  getStore(): number | undefined;
  run<T>(level: number, work: () => T): T;
}

/** A capture that a hook makes is wanted; one that a hook of that capture makes is a circle. */
export const MAX_LEVEL = 2;

/** Follows a hook over its awaits. Not there without nodejs_compat: then only what a hook does at once is followed. */
let storage: Storage | undefined;
let isMissing = false;
let current = 0;

/** Put together at run time, because a Worker without nodejs_compat that imports it by name is not built. */
const nameModule = () => ["node", "async_hooks"].join(":");
const loadStorage = lazy(async () => {
  try {
    const { AsyncLocalStorage }: { AsyncLocalStorage: new () => Storage } = await import(
      /* @vite-ignore */ nameModule()
    );
    storage ??= new AsyncLocalStorage();
    return storage;
  } catch (error) {
    isMissing = true;
    throw error;
  }
});

/**
 * Loads what follows hooks, before the first runs. It is imported, because it costs a capture six milliseconds to ask
 * `process` for it: workerd makes much of Node for that.
 */
export async function prepareToFollow(): Promise<void> {
  if (storage || isMissing) return;
  await loadStorage(200).catch(() => {});
}

/** How many captures' hooks this code is called by. */
export function findLevel(): number {
  return storage?.getStore() ?? current;
}

/** Runs what users have written, as a hook of a capture at this level. */
export function runAt<T>(level: number, work: () => T): T {
  if (storage) return storage.run(level, work);
  const before = current;
  current = level;
  try {
    return work();
  } finally {
    current = before;
  }
}

/** These transports, whose sends run at this level. */
export function sendAt(level: number, transports: readonly Transport[]): readonly Transport[] {
  return transports.map((transport) => ({
    name: transport.name,
    isConfigured: (env) => transport.isConfigured?.(env) ?? true,
    send: (event, context) => runAt(level, () => transport.send(event, context)),
  }));
}
