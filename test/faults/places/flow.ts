import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import type { Cell, Seen } from "../cell.ts";
import { captureIn } from "./capture.ts";
import type { Env } from "./env.ts";

/** Fails in its only step, and ends with what the capture came to. */
export class Flow extends WorkflowEntrypoint<Env, Cell> {
  override async run(workflow: Readonly<WorkflowEvent<Cell>>, step: WorkflowStep): Promise<Seen> {
    return await step.do("charge", { retries: { limit: 0, delay: 1 } }, async (context) =>
      captureIn(this.env, workflow.payload, { workflow, step: context }),
    );
  }
}
