import { orElse, read } from "../safe/read.ts";

/** Gets a module of Node at run time. A Worker without nodejs_compat that imports one does not start. */
export function findBuiltin<Module>(name: string): Module | undefined {
  const process = read(globalThis, "process") as { getBuiltinModule?(name: string): unknown } | undefined;
  return orElse(() => process?.getBuiltinModule?.(name), undefined) as Module | undefined;
}
