import type { CaptureContext } from "../context.ts";
import type { Breadcrumb } from "../event/captured-event.ts";
import { orElse } from "../safe/read.ts";

type FindLines = (context: CaptureContext, error: unknown) => Breadcrumb[];

let find: FindLines | undefined;

/**
 * Registers the function that finds the last lines. The first logger calls it, so a Worker without a logger has no code
 * for it.
 */
export function provideLines(finder: FindLines): void {
  find = finder;
}

/** The last lines that were logged where this error was caught. Without a logger there are none. */
export function findLines(context: CaptureContext, error: unknown): Breadcrumb[] {
  return orElse(() => find?.(context, error) ?? [], []);
}
