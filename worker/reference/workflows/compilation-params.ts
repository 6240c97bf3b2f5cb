import type { Origin } from "../compile/job.ts";
import type { CompileRequest } from "../compile/request/compile-request.ts";

/** One job of a list. */
export interface CompilationParams {
  readonly jobId: string;
  readonly listId: string;
  readonly request: CompileRequest;
  readonly origin: Origin;
}
