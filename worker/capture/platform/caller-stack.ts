import { asText, orElse, read } from "../safe/read.ts";

/**
 * Reads the stack above a function that is being called. Minifiers inline functions, so frames cannot be counted. The
 * Worker may have set `Error.prepareStackTrace`, which may return anything or throw. Then the stack is empty.
 */
export function readCallerStack(callee: object): string {
  const site = {};
  const capture = read(Error, "captureStackTrace");
  if (typeof capture === "function") orElse(() => Reflect.apply(capture, Error, [site, callee]), undefined);
  return asText(read(site, "stack"));
}
