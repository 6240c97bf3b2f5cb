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

/** A value that belongs to a piece of work and to all that it starts. */
export interface AsyncValue<Value> {
  read(): Value | undefined;
  /** Runs work under this value. The work gets its arguments as they are, so that no frame of ours is in its stacks. */
  hold<Args extends unknown[], Result>(value: Value, work: (...args: Args) => Result, ...args: Args): Result;
  /** Whether it follows the work over its awaits. Without nodejs_compat only what the work does at once sees the value. */
  follows(): boolean;
  /** From then on work is followed over its awaits, if that is possible. */
  prepare(): Promise<void>;
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
 * A value that is followed from its first `hold` on, or from `prepare` on if it is `prepared`. Asking `process` for the
 * module costs six milliseconds, because workerd makes much of Node for that; the import does not, but must be awaited.
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
    async prepare() {
      if (!storage && !isMissing) await importHooks(200).then(use, () => {});
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
