import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../capture/index.ts";
import { PARALLEL } from "../compile/limits.ts";
import { type HealthReport, REGISTRY_NAME } from "../objects/list-registry.ts";
import { downloadSource } from "../sources/download.ts";
import { judgeSource } from "../sources/health.ts";
import { addressRules } from "../sources/rules.ts";
import { mapBounded } from "./bounded.ts";
import { type Run, reportedStep } from "./reported-step.ts";

export interface HealthMonitoringParams {
  /** How many of the sources used last to check. */
  readonly sources: number;
}

/** Checks that known sources can be reached and have a plausible size, and stores the report in the registry. */
export class HealthMonitoringWorkflow extends WorkflowEntrypoint<Cloudflare.Env, HealthMonitoringParams> {
  override async run(
    event: Readonly<WorkflowEvent<HealthMonitoringParams>>,
    step: WorkflowStep,
  ): Promise<HealthReport> {
    try {
      return await this.#check({ env: this.env, event, step }, event.payload.sources);
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { workflow: event, handled: false });
      throw error;
    }
  }

  async #check(run: Run, limit: number): Promise<HealthReport> {
    const registry = this.env.LIST_REGISTRY.getByName(REGISTRY_NAME);
    const known = await reportedStep(run, "choose sources", () => registry.sources(limit));
    const sources = await mapBounded(known, PARALLEL, (source, index) =>
      reportedStep(run, `check source ${index}`, async () =>
        judgeSource(source, await downloadSource(source.url, addressRules(this.env), async () => {})),
      ),
    );
    return await reportedStep(run, "save report", async () => {
      const report = { checkedAt: Date.now(), sources };
      await registry.saveHealth(report);
      return report;
    });
  }
}
