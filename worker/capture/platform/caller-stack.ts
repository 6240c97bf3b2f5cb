import { asText, orElse, read } from "../safe/read.ts";

/**
 * The stack above a function that is being called. Minifiers inline, so its frames cannot be counted. An
 * `Error.prepareStackTrace` of the Worker's may give anything, or throw: the stack is empty then.
 */
export function readCallerStack(callee: object): string {
  const site = {};
  const capture = read(Error, "captureStackTrace");
  if (typeof capture === "function") orElse(() => Reflect.apply(capture, Error, [site, callee]), undefined);
  return asText(read(site, "stack"));
}
