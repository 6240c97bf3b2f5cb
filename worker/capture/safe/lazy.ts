import { withDeadline } from "./deadline.ts";

/**
 * Loads a module on first use. It keeps the loaded module, never the promise. A promise belongs to the invocation that made
 * it: if that is aborted, everyone who awaits the promise waits forever. So each caller loads for itself until one has
 * succeeded. A failure is not kept. A module that arrives late is kept for the next caller. A loaded module is returned at
 * once, because every further await of a capture costs CPU.
 */
export function lazy<T extends object>(load: () => Promise<T>): (ms: number) => Promise<T> | T {
  let settled: T | undefined;
  const loadWithin = async (ms: number) => {
    const loading = load().then((module) => {
      settled = module;
      return module;
    });
    return withDeadline(loading, ms, "the import");
  };
  return (ms) => settled ?? loadWithin(ms);
}
