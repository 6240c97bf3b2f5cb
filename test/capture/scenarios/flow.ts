import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { NonRetryableError } from "cloudflare:workflows";
import { captureExceptionInIsolate } from "../../../worker/capture/index.ts";
import type { Env, FlowPlan } from "./env.ts";

/** A run that fails where its plan says, with a capture in the step and one around the run. */
export class Flow extends WorkflowEntrypoint<Env, FlowPlan> {
  override async run(event: Readonly<WorkflowEvent<FlowPlan>>, step: WorkflowStep): Promise<string> {
    const { dsn, fail, failures = Number.POSITIVE_INFINITY } = event.payload;
    const env = { ...this.env, SENTRY_DSN: dsn };
    try {
      await step.do("charge", { retries: { limit: 2, delay: 1 } }, async (context) => {
        try {
          if (fail === "non-retryable step") throw new NonRetryableError("the card is gone");
          if (fail === "step" && context.attempt <= failures) throw new TypeError("the card was declined");
        } catch (error) {
          await captureExceptionInIsolate(env, error, { workflow: event, step: context });
          throw error;
        }
      });
      if (fail === "run") throw new RangeError("failed between the steps");
      return "done";
    } catch (error) {
      await captureExceptionInIsolate(env, error, { workflow: event, object: this });
      throw error;
    }
  }
}
