import type { CompileRequest } from "../compile/request/compile-request.ts";

/** What a message on the batch queue holds. */
export interface BatchMessage {
  readonly requests: readonly CompileRequest[];
}
