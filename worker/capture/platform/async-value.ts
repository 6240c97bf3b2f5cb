import { lazy } from "../safe/lazy.ts";
import { findBuiltin } from "./builtin-module.ts";
import { importModule } from "./import-module.ts";

interface Storage<Value> {
  getStore(): Value | undefined;
  run<Args extends unknown[], Result>(value: Value, work: (...args: Args) => Result, ...args: Args): Result;
}

interface AsyncHooks {
  readonly AsyncLocalStorage?: new <Value>() => Storage<Value>;
}

/** A value that belongs to a piece of work and to everything that the work starts. */
export interface AsyncValue<Value> {
  read(): Value | undefined;
  /**
   * Runs work with this value. The work gets its arguments unchanged, so that its stacks have no frame of this library.
   */
  hold<Args extends unknown[], Result>(value: Value, work: (...args: Args) => Result, ...args: Args): Result;
  /** Whether the value is kept over awaits. Without nodejs_compat, only the synchronous part of the work sees it. */
  follows(): boolean;
  /** After this, the value is kept over awaits, if that is possible. It returns a promise if there is something to await. */
  prepare(): Promise<void> | undefined;
}

let isMissing = false;
const importHooks = lazy(async () => {
  try {
    return (await importModule("node", "async_hooks")) as AsyncHooks;
  } catch (error) {
    isMissing = true;
    throw error;
  }
});

/**
 * Makes a value that is kept over awaits from its first `hold` on, or from `prepare` on if it is `prepared`. Asking
 * `process` for the module takes six milliseconds, because workerd then creates much of Node. An import does not, but
 * must be awaited.
 */
export function asyncValue<Value>(isPrepared = false): AsyncValue<Value> {
  let storage: Storage<Value> | undefined;
  let isAsked = isPrepared;
  let current: Value | undefined;

  const use = ({ AsyncLocalStorage }: AsyncHooks) => {
    if (AsyncLocalStorage) storage ??= new AsyncLocalStorage();
  };
  const find = () => {
    if (!isAsked) {
      isAsked = true;
      use(findBuiltin<AsyncHooks>("node:async_hooks") ?? {});
    }
    return storage;
  };

  return {
    follows: () => find() !== undefined,
    read: () => (storage ? storage.getStore() : current),
    prepare() {
      if (storage || isMissing) return;
      return Promise.resolve(importHooks(200)).then(use, () => {});
    },
    hold(value, work, ...args) {
      const found = find();
      if (found) return found.run(value, work, ...args);
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
