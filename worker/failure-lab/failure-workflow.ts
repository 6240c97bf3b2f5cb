import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../capture/index.ts";
import { chargeCard, planShipment } from "./failing-code.ts";

export interface FailureParams {
  /** Where to fail: in a step, twice, or in `run()` outside of one. */
  readonly failIn: "step" | "run";
}

/** A Workflow that fails for good. */
export class FailureWorkflow extends WorkflowEntrypoint<Cloudflare.LabEnv, FailureParams> {
  override async run(event: Readonly<WorkflowEvent<FailureParams>>, step: WorkflowStep): Promise<void> {
    try {
      if (event.payload.failIn === "run") planShipment();
      await step.do("charge the card", { retries: { limit: 1, delay: 10 } }, async (stepContext) => {
        try {
          chargeCard();
        } catch (error) {
          await captureExceptionInIsolate(this.env, error, {
            ctx: this.ctx,
            object: this,
            workflow: event,
            step: stepContext,
            handled: false,
          });
          throw error;
        }
      });
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, workflow: event, handled: false });
      throw error;
    }
  }
}
