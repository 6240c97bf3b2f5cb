import type { SourceFault } from "../sources/fault.ts";
import type { LineCounts } from "./list/collector.ts";

/** Who asked for a list. Warming does not count as demand: else a warmed list would stay popular for ever. */
export type Origin = "client" | "batch" | "warming";

/** `rejected`: a source is at fault. `failed`: we are. */
export type JobStatus = "running" | "done" | "rejected" | "failed";
type JobPhase = "queued" | "fetch" | "compile" | "publish" | "settled";

/** A compiled list in numbers. */
export interface ListSummary {
  readonly etag: string;
  readonly bytes: number;
  readonly hosts: number;
  readonly counts: LineCounts;
}

/** A job as clients see it. `revision` grows with every change. */
export interface Job {
  readonly jobId: string;
  readonly listId: string;
  readonly status: JobStatus;
  readonly phase: JobPhase;
  readonly sources: number;
  readonly fetched: number;
  readonly revision: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly summary: ListSummary | null;
  readonly fault: SourceFault | null;
}

export const isSettled = (job: Job): boolean => job.status !== "running";
