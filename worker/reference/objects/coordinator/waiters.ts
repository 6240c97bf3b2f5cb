import { isSettled, type Job } from "../../compile/job.ts";

/** Callers that wait for a job to settle. In memory only: the object cannot be evicted while a call is waiting. */
export class Waiters {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Resolves when `wake` is called for the job, or after `timeoutMs`. Leaves no timer behind. */
  wait(jobId: string, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(jobId) ?? new Set();
      this.#waiting.set(jobId, waiting);
      const finish = (): void => {
        clearTimeout(timer);
        waiting.delete(finish);
        if (waiting.size === 0) this.#waiting.delete(jobId);
        resolve();
      };
      const timer = setTimeout(finish, timeoutMs);
      waiting.add(finish);
    });
  }

  wake(job: Job): void {
    if (!isSettled(job)) return;
    for (const finish of [...(this.#waiting.get(job.jobId) ?? [])]) finish();
  }
}
