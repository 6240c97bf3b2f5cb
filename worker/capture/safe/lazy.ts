import { withDeadline } from "./deadline.ts";

/**
 * Loads a module on first use. What is kept is the settled module, never the promise: a promise belongs to the
 * invocation that made it, and if that one is aborted, whoever awaits it waits for ever. So callers load for
 * themselves until one has succeeded; a failure is not kept, and one that is only late is kept when it arrives.
 */
export function lazy<T extends object>(load: () => Promise<T>): (ms: number) => Promise<T> {
  let settled: T | undefined;
  return async (ms) => {
    if (settled) return settled;
    const loading = load().then((module) => {
      settled = module;
      return module;
    });
    return withDeadline(loading, ms, "the import");
  };
}
