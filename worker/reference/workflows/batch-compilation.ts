import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../capture/index.ts";
import { PARALLEL } from "../compile/limits.ts";
import type { CompileRequest } from "../compile/request/compile-request.ts";
import { mapBounded } from "./bounded.ts";
import { type CompileOutcome, compileAndWait } from "./compile-and-wait.ts";

export interface BatchCompilationParams {
  readonly requests: readonly CompileRequest[];
}

/** Compiles many lists, a few at a time. One list that is rejected or fails does not stop the others. */
export class BatchCompilationWorkflow extends WorkflowEntrypoint<Cloudflare.Env, BatchCompilationParams> {
  override async run(
    event: Readonly<WorkflowEvent<BatchCompilationParams>>,
    step: WorkflowStep,
  ): Promise<{ lists: CompileOutcome[] }> {
    try {
      const run = { env: this.env, event, step };
      const lists = await mapBounded(event.payload.requests, PARALLEL, (request, index) =>
        compileAndWait(run, `compile list ${index}`, request, "batch"),
      );
      return { lists };
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { workflow: event, handled: false });
      throw error;
    }
  }
}
