import { orElse } from "./read.ts";

/** Whether this is a real error of the language or the runtime, and not an object that looks like one. */
export function isError(value: unknown): value is Error {
  return orElse(() => value instanceof Error, false);
}
