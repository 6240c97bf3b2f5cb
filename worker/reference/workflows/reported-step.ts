import type { WorkflowEvent, WorkflowStep, WorkflowStepConfig } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../capture/index.ts";

/** What every step of one run needs. */
export interface Run {
  readonly env: Cloudflare.Env;
  readonly event: Readonly<WorkflowEvent<unknown>>;
  readonly step: WorkflowStep;
}

const DEFAULTS: WorkflowStepConfig = {
  retries: { limit: 3, delay: "1 second", backoff: "exponential" },
  timeout: "2 minutes",
};

/** A step whose last failure is reported from inside, where the error still has its own name and stack. */
export function reportedStep<T extends Rpc.Serializable<T>>(
  run: Run,
  name: string,
  work: () => Promise<T>,
  config: WorkflowStepConfig = DEFAULTS,
): Promise<T> {
  return run.step.do(name, config, async (context) => {
    try {
      return await work();
    } catch (error) {
      await captureExceptionInIsolate(run.env, error, { workflow: run.event, step: context, handled: false });
      throw error;
    }
  });
}
