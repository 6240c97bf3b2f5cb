import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { captureExceptionInIsolate } from "isolate-capture";

export class Order extends WorkflowEntrypoint<Env> {
  async run(event: WorkflowEvent<unknown>, step: WorkflowStep): Promise<void> {
    await step.do("charge", async () => fetch("https://bank.example"));
  }
}

class Return extends WorkflowEntrypoint<Env> {
  async run(event: WorkflowEvent<unknown>, step: WorkflowStep): Promise<void> {
    try {
      await step.do("pay back", async () => fetch("https://bank.example"));
    } catch (error) {
      captureExceptionInIsolate(this.env, error, { workflow: event }).catch(() => {});
      throw error;
    }
  }
}
export { Return };
