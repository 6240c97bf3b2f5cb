import type { CaptureContext } from "../context.ts";
import type { Breadcrumb } from "../event/captured-event.ts";
import { orElse } from "../safe/plain-json.ts";

type FindLines = (context: CaptureContext, error: unknown) => Breadcrumb[];

let find: FindLines | undefined;

/** Says how the last lines of a logger are found. Set by the first logger: a Worker without one holds no code for it. */
export function provideLines(finder: FindLines): void {
  find = finder;
}

/** The last lines that were logged where this error was caught. None where no logger is in use. */
export function findLines(context: CaptureContext, error: unknown): Breadcrumb[] {
  return orElse(() => find?.(context, error) ?? [], []);
}
