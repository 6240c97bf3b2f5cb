import { orElse, read } from "../safe/plain-json.ts";

/** A module of Node's, asked for at run time: a Worker without nodejs_compat that imports one does not start. */
export function findBuiltin<Module>(name: string): Module | undefined {
  const process = read(globalThis, "process") as { getBuiltinModule?(name: string): unknown } | undefined;
  return orElse(() => process?.getBuiltinModule?.(name), undefined) as Module | undefined;
}
