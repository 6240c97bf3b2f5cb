import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { NonRetryableError } from "cloudflare:workflows";
import { captureWorkflow } from "../../../worker/capture/index.ts";
import type { Env } from "./env.ts";

export type OrderPlan =
  | "nothing"
  | "step fails"
  | "step recovers"
  | "step gives up"
  | "step throws a text"
  | "run fails"
  | "run catches"
  | "run catches a step"
  | "run wraps a step's error"
  | "waits"
  | "never ends"
  | "parallel"
  | "rolls back"
  | "fails to roll back";

class DeclinedError extends Error {}

/** Fails where its plan says; covered as a whole, with no capture of its own. */
class PlainOrder extends WorkflowEntrypoint<Env, OrderPlan> {
  override async run(event: Readonly<WorkflowEvent<OrderPlan>>, step: WorkflowStep): Promise<string> {
    const plan = event.payload;
    const retries = { limit: plan === "never ends" ? 1_000 : 2, delay: 1 };
    const charging = (name: string) =>
      step.do(name, { retries }, async ({ attempt }) => charge(plan, attempt));
    if (plan === "parallel") await all([0, 1, 2].map((i) => charging(`charge ${i}`)));
    if (plan === "rolls back") {
      await step.do("reserve", async () => "reserved", { rollback: async () => {} });
    }
    if (plan === "fails to roll back") {
      const rollback = () => Promise.reject(new RangeError("nothing to give back"));
      const rollbackConfig = { retries: { limit: 2, delay: 1 } };
      await step.do("reserve", async () => "reserved", { rollback, rollbackConfig });
    }
    if (plan === "run catches a step") await charging("charge").catch(() => {});
    else if (plan === "run wraps a step's error") await charging("charge").catch(orderFailed);
    else await charging("charge");
    if (plan === "waits") await step.waitForEvent("paid", { type: "paid", timeout: "1 minute" });
    try {
      if (plan.startsWith("run") || plan.includes("back")) throw new DeclinedError("between the steps");
    } catch (error) {
      if (!plan.startsWith("run catches")) throw error;
    }
    return "done";
  }
}

/** Unlike `Promise.all`: there the run ends with the first failure, and the other steps with it. */
async function all(steps: Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(steps)) {
    if (result.status === "rejected") throw result.reason;
  }
}

function orderFailed(cause: unknown): never {
  throw new Error("the order failed", { cause });
}

function charge(plan: OrderPlan, attempt: number): void {
  if (plan === "step throws a text") throw "just a text";
  if (plan === "step gives up") throw new NonRetryableError("no such card");
  if ((plan === "step recovers" || plan === "never ends") && attempt > 2) return;
  const failing = ["step fails", "step recovers", "never ends", "parallel"];
  if (failing.includes(plan) || plan.startsWith("run catches a") || plan.startsWith("run wraps")) {
    throw new DeclinedError("the card was declined");
  }
}

export const Order = captureWorkflow(PlainOrder);
