import { findBuiltin } from "./builtin-module.ts";

interface Storage<Value> {
  getStore(): Value | undefined;
  run<Args extends unknown[], Result>(value: Value, work: (...args: Args) => Result, ...args: Args): Result;
}

/** A value that belongs to a piece of work and to all that it starts. */
export interface AsyncValue<Value> {
  read(): Value | undefined;
  /** Runs work under this value. The work gets its arguments as they are, so that no frame of ours is in its stacks. */
  hold<Args extends unknown[], Result>(value: Value, work: (...args: Args) => Result, ...args: Args): Result;
  /** Whether it follows the work over its awaits. Without nodejs_compat only what the work does at once sees the value. */
  follows(): boolean;
}

/** The storage is asked for on first use: a Worker without nodejs_compat that imports the module does not start. */
export function asyncValue<Value>(): AsyncValue<Value> {
  let storage: Storage<Value> | undefined;
  let isAsked = false;
  let current: Value | undefined;

  const find = () => {
    if (!isAsked) {
      isAsked = true;
      const hooks = findBuiltin<{ AsyncLocalStorage?: new () => Storage<Value> }>("node:async_hooks");
      storage = hooks?.AsyncLocalStorage && new hooks.AsyncLocalStorage();
    }
    return storage;
  };

  return {
    follows: () => find() !== undefined,
    read: () => (find() ? storage?.getStore() : current),
    hold(value, work, ...args) {
      if (find() && storage) return storage.run(value, work, ...args);
      const before = current;
      current = value;
      try {
        return work(...args);
      } finally {
        current = before;
      }
    },
  };
}
