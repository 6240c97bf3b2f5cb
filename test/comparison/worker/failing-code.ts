import type { CaptureContext } from "../../../worker/capture/index.ts";

/** A capture in a catch block, or nothing where the class is covered from outside. */
export type Report = (env: object, error: unknown, context: CaptureContext) => Promise<unknown>;

/** Errors of one row, told by their messages. */
class ExpectedError extends Error {
  override readonly name = "ExpectedError";
}

/** Fails some calls deep, with a cause. It names the row too: the official client drops events whose first causes are equal. */
export function failDeep(row: string, detail = ""): never {
  throw new ExpectedError(`failed [${row}]${detail}`, { cause: new TypeError(`the cause of [${row}]`) });
}
