import { findBuiltin } from "../platform/builtin-module.ts";
import type { Transport } from "../transports/transport.ts";

interface Storage {
  getStore(): number | undefined;
  run<T>(level: number, work: () => T): T;
}

/** A hook may capture. But if a hook of that second capture captures again, it would never end. */
export const MAX_LEVEL = 2;

/** Follows a hook over its awaits. Without nodejs_compat it is missing: then only the synchronous part of a hook counts. */
let storage: Storage | undefined;
let isAsked = false;
let current = 0;

/** In how many nested hooks of captures this code runs. */
export function findLevel(): number {
  if (!isAsked) {
    isAsked = true;
    const hooks = findBuiltin<{ AsyncLocalStorage?: new () => Storage }>("node:async_hooks");
    storage = hooks?.AsyncLocalStorage && new hooks.AsyncLocalStorage();
  }
  return storage?.getStore() ?? current;
}

/** Runs the user's code as a hook of a capture at this level. */
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
  if (storage) return transports;
  return transports.map((transport) => ({
    name: transport.name,
    isConfigured: (env) => transport.isConfigured?.(env) ?? true,
    send: (event, context) => runAt(level, () => transport.send(event, context)),
  }));
}
