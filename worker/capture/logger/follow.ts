import { warn } from "../memory/warn.ts";
import type { AsyncValue } from "../platform/async-value.ts";

/** Runs work under a value. Warns if the value cannot follow the work over its awaits. */
export function follow<Value, Result>(value: AsyncValue<Value>, held: Value, work: () => Result): Result {
  if (!value.follows())
    warn(
      "logger nodejs_compat",
      "without nodejs_compat, a logger knows its request only until the first await",
    );
  return value.hold(held, work);
}
