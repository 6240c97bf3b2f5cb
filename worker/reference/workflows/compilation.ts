import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../capture/index.ts";
import type { JobStatus } from "../compile/job.ts";
import { MAX_JOB_BYTES, PARALLEL } from "../compile/limits.ts";
import type { CompilationCoordinator } from "../objects/compilation-coordinator.ts";
import { REGISTRY_NAME } from "../objects/list-registry.ts";
import { type Download, downloadSource } from "../sources/download.ts";
import type { SourceFault } from "../sources/fault.ts";
import { addressRules } from "../sources/rules.ts";
import { mapBounded } from "./bounded.ts";
import type { CompilationParams } from "./compilation-params.ts";
import { compileStoredSources } from "./compile-step.ts";
import { type Run, reportedStep } from "./reported-step.ts";

/** One job of a list: fetch each source, merge, publish. A source's fault ends the run well, as a rejected job. */
export class CompilationWorkflow extends WorkflowEntrypoint<Cloudflare.Env, CompilationParams> {
  override async run(
    event: Readonly<WorkflowEvent<CompilationParams>>,
    step: WorkflowStep,
  ): Promise<{ status: JobStatus }> {
    const coordinator = this.env.COMPILATION_COORDINATOR.getByName(event.payload.listId);
    try {
      const run: Run = { env: this.env, event, step };
      return { status: await this.#compile(run, event.payload, coordinator) };
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { workflow: event, handled: false });
      // If the coordinator is what fails, its own alarm ends the job later.
      await coordinator.settle(event.payload.jobId, { status: "failed" }).catch(() => {});
      throw error;
    }
  }

  async #compile(
    run: Run,
    params: CompilationParams,
    coordinator: DurableObjectStub<CompilationCoordinator>,
  ): Promise<JobStatus> {
    const { jobId, listId, request, origin } = params;
    const downloads = await mapBounded(request.sources, PARALLEL, (source, index) =>
      reportedStep(run, `fetch source ${index}`, () => this.#fetchSource(coordinator, jobId, source, index)),
    );
    const fault = findFault(downloads);
    if (fault !== undefined) {
      await reportedStep(run, "reject", () => coordinator.settle(jobId, { status: "rejected", fault }));
      return "rejected";
    }

    const summary = await reportedStep(run, "compile", async () => {
      await coordinator.report(jobId, { phase: "compile" });
      return await compileStoredSources(coordinator, params);
    });
    const published = await reportedStep(run, "publish", () => coordinator.publish(jobId, summary));
    if (!published) return "failed";
    await reportedStep(run, "record", async () => {
      const sources = request.sources.map((url, index) => ({ url, bytes: countBytes(downloads[index]) }));
      await this.env.LIST_REGISTRY.getByName(REGISTRY_NAME).record(listId, request, origin, sources);
    });
    return "done";
  }

  async #fetchSource(
    coordinator: DurableObjectStub<CompilationCoordinator>,
    jobId: string,
    source: string,
    index: number,
  ): Promise<Download> {
    const download = await downloadSource(source, addressRules(this.env), (sequence, chunk) =>
      coordinator.putSourceChunk(jobId, index, sequence, chunk.buffer),
    );
    await coordinator.sourceFetched(jobId);
    return download;
  }
}

function findFault(downloads: readonly Download[]): SourceFault | undefined {
  for (const download of downloads) if ("fault" in download) return download.fault;
  const bytes = downloads.reduce((sum, download) => sum + countBytes(download), 0);
  if (bytes <= MAX_JOB_BYTES) return undefined;
  const detail = `The sources have ${bytes} bytes together.`;
  return {
    code: "too-large",
    source: null,
    detail,
    allowed: `at most ${MAX_JOB_BYTES} bytes in all sources`,
  };
}

function countBytes(download: Download | undefined): number {
  return download !== undefined && "bytes" in download ? download.bytes : 0;
}
