import type { Job, JobStatus, Origin } from "../compile/job.ts";
import { isSettled } from "../compile/job.ts";
import type { CompileRequest } from "../compile/request/compile-request.ts";
import { makeListId } from "../compile/request/identity.ts";
import { type Run, reportedStep } from "./reported-step.ts";

const WAIT_MS = 20_000;
const MAX_WAITS = 18;

/** How one request of several ended. `running` after six minutes, which is longer than a job is left alone. */
export interface CompileOutcome {
  readonly listId: string;
  readonly jobId: string;
  readonly status: JobStatus;
}

/** One step: has a list compiled, by the job that is running for it if there is one, and waits for the end. */
export function compileAndWait(
  run: Run,
  name: string,
  request: CompileRequest,
  origin: Origin,
): Promise<CompileOutcome> {
  return reportedStep(
    run,
    name,
    async () => {
      const { listId, jobId, status } = await compile(run.env, request, origin);
      return { listId, jobId, status };
    },
    { retries: { limit: 3, delay: "1 second", backoff: "exponential" }, timeout: "8 minutes" },
  );
}

async function compile(env: Cloudflare.Env, request: CompileRequest, origin: Origin): Promise<Job> {
  const coordinator = env.COMPILATION_COORDINATOR.getByName(await makeListId(request));
  let job: Job = await coordinator.submit(request, origin);
  for (let waits = 0; waits < MAX_WAITS && !isSettled(job); waits++) {
    job = (await coordinator.waitUntilSettled(job.jobId, WAIT_MS)) ?? job;
  }
  return job;
}
