import { orElse } from "./plain-json.ts";

/** Whether this is an error of the language's or the runtime's, and not an object that looks like one. */
export function isError(value: unknown): value is Error {
  return orElse(() => value instanceof Error, false);
}
