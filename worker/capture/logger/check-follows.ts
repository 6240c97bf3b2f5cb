import { warn } from "../memory/warn.ts";
import type { AsyncValue } from "../platform/async-value.ts";

/**
 * Warns if a value cannot follow work over its awaits. It does not run the work itself: each function of this library that
 * does is a frame in the stack of a capture, where it may be taken for the handler.
 */
export function checkFollows(value: Pick<AsyncValue<never>, "follows">): void {
  if (!value.follows())
    warn(
      "logger nodejs_compat",
      "without nodejs_compat, a logger knows its request only until the first await",
    );
}
