import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { NonRetryableError } from "cloudflare:workflows";
import { EVENT_TIMEOUT_MS, NAP_MS, STEP_TIMEOUT_MS } from "../rows.ts";
import type { ComparisonEnv } from "./env.ts";
import { failDeep, type Report } from "./failing-code.ts";

export interface OrderParams {
  readonly row: string;
}

type OrderEvent = Readonly<WorkflowEvent<OrderParams>>;

/** How often each instance has come to its sleep. Local workerd runs all parts of a Worker in one isolate. */
export const runsToSleep = new Map<string, number>();

/** A Workflow class that fails as its parameters say. `byHand` reports an error that goes no further. */
export function orderClass(report: Report, byHand: Report) {
  return class Order extends WorkflowEntrypoint<ComparisonEnv, OrderParams> {
    override async run(event: OrderEvent, step: WorkflowStep): Promise<string> {
      try {
        return await this.#work(event, step);
      } catch (error) {
        await report(this.env, error, { workflow: event, object: this, handled: false });
        throw error;
      }
    }

    async #work(event: OrderEvent, step: WorkflowStep): Promise<string> {
      const { row } = event.payload;
      if (row === "outside") failDeep(row);
      if (row === "caught") ignore(() => failDeep(row));
      if (row === "event-late" || row === "terminated") {
        await step.waitForEvent("paid", {
          type: "paid",
          timeout: row === "terminated" ? "1 minute" : EVENT_TIMEOUT_MS,
        });
      }
      if (row === "replayed") await this.#reportByHand(event);
      if (row === "replayed" || row === "paused") {
        runsToSleep.set(event.instanceId, (runsToSleep.get(event.instanceId) ?? 0) + 1);
        await step.sleep("a nap", NAP_MS);
      }
      if (row === "step-late") await this.#hang(event, step);
      if (row === "parallel") {
        await all(["a", "b", "c"].map((name) => this.#charge(event, step, `charge ${name}`)));
      }
      const charged = this.#charge(event, step, "charge");
      await (row === "caught-step" ? charged.catch(() => {}) : charged);
      return "done";
    }

    #charge(event: OrderEvent, step: WorkflowStep, name: string): Promise<void> {
      return step.do(name, { retries: { limit: 2, delay: 1 } }, async (context) => {
        try {
          charge(event.payload.row, context.attempt);
        } catch (error) {
          await report(this.env, error, { workflow: event, step: context, handled: false });
          throw error;
        }
      });
    }

    async #hang(event: OrderEvent, step: WorkflowStep): Promise<void> {
      const config = { retries: { limit: 0, delay: 1 }, timeout: STEP_TIMEOUT_MS };
      await step.do("charge", config, async (context) => {
        try {
          await scheduler.wait(2_000);
        } catch (error) {
          await report(this.env, error, { workflow: event, step: context, handled: false });
          throw error;
        }
      });
    }

    async #reportByHand(event: OrderEvent): Promise<void> {
      try {
        failDeep(event.payload.row);
      } catch (error) {
        await byHand(this.env, error, { workflow: event, object: this, handler: "run" });
      }
    }
  };
}

function charge(row: string, attempt: number): void {
  if (row === "step-text") throw `failed [${row}]`;
  if (row === "step-gives-up") throw new NonRetryableError(`failed [${row}]`);
  if (["step-fails", "caught-step", "parallel"].includes(row)) failDeep(row);
  if (row === "step-recovers" && attempt < 3) failDeep(row);
}

function ignore(action: () => void): void {
  try {
    action();
  } catch {
    // What the row is about: the run goes on.
  }
}

/** Unlike `Promise.all`: there the run ends with the first failure, and the other steps with it. */
async function all(steps: Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(steps)) {
    if (result.status === "rejected") throw result.reason;
  }
}
