import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../capture/index.ts";
import { PARALLEL } from "../compile/limits.ts";
import { REGISTRY_NAME } from "../objects/list-registry.ts";
import { mapBounded } from "./bounded.ts";
import { type CompileOutcome, compileAndWait } from "./compile-and-wait.ts";
import { reportedStep } from "./reported-step.ts";

export interface CacheWarmingParams {
  /** How many of the most popular lists to compile again. */
  readonly lists: number;
}

/** Compiles the most popular lists again, so that clients find them fresh. */
export class CacheWarmingWorkflow extends WorkflowEntrypoint<Cloudflare.Env, CacheWarmingParams> {
  override async run(
    event: Readonly<WorkflowEvent<CacheWarmingParams>>,
    step: WorkflowStep,
  ): Promise<{ lists: CompileOutcome[] }> {
    try {
      const run = { env: this.env, event, step };
      const registry = this.env.LIST_REGISTRY.getByName(REGISTRY_NAME);
      const popular = await reportedStep(run, "choose lists", () => registry.popular(event.payload.lists));
      const lists = await mapBounded(popular, PARALLEL, (request, index) =>
        compileAndWait(run, `warm list ${index}`, request, "warming"),
      );
      return { lists };
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { workflow: event, handled: false });
      throw error;
    }
  }
}
