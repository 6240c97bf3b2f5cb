import { orElse, read } from "./plain-json.ts";

/**
 * A module of Node's, if the Worker has nodejs_compat. Asked for at run time: without that flag a Worker that imports one
 * does not start.
 */
export function findBuiltin(name: string): unknown {
  const process = read(globalThis, "process") as { getBuiltinModule?(name: string): unknown } | undefined;
  return orElse(() => process?.getBuiltinModule?.(name), undefined);
}
