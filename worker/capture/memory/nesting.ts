import { findBuiltin } from "../platform/builtin-module.ts";
import type { Transport } from "../transports/transport.ts";

interface Storage {
  getStore(): number | undefined;
  run<T>(level: number, work: () => T): T;
}

/** A capture that a hook makes is wanted; one that a hook of that capture makes is a circle. */
export const MAX_LEVEL = 2;

/** Follows a hook over its awaits. Not there without nodejs_compat: then only what a hook does at once is followed. */
let storage: Storage | undefined;
let isAsked = false;
let current = 0;

/** How many captures' hooks this code is called by. */
export function findLevel(): number {
  if (!isAsked) {
    isAsked = true;
    const hooks = findBuiltin<{ AsyncLocalStorage?: new () => Storage }>("node:async_hooks");
    storage = hooks?.AsyncLocalStorage && new hooks.AsyncLocalStorage();
  }
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
  if (storage) return transports;
  return transports.map((transport) => ({
    name: transport.name,
    isConfigured: (env) => transport.isConfigured?.(env) ?? true,
    send: (event, context) => runAt(level, () => transport.send(event, context)),
  }));
}
