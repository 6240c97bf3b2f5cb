import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import * as Sentry from "@sentry/cloudflare";
import { captureWorkflow } from "../../../worker/capture/index.ts";
import type { Env } from "./env.ts";
import { sdkOptions } from "./room.ts";

class PlainFlow extends WorkflowEntrypoint<Env, { fail: string }> {
  override async run(event: Readonly<WorkflowEvent<{ fail: string }>>, step: WorkflowStep): Promise<void> {
    await step.do("pay", { retries: { limit: 1, delay: 1 } }, async () => {
      throw new RangeError(event.payload.fail);
    });
  }
}

export const FlowSdkOutside = Sentry.instrumentWorkflowWithSentry(sdkOptions, captureWorkflow(PlainFlow));
export const FlowSdkInside = captureWorkflow(Sentry.instrumentWorkflowWithSentry(sdkOptions, PlainFlow));
