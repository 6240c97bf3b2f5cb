import { DurableObject } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../capture/index.ts";
import { isSettled, type Job, type ListSummary, type Origin } from "../compile/job.ts";
import type { CompileRequest } from "../compile/request/compile-request.ts";
import { canonicalRequest, makeListId, newJobId } from "../compile/request/identity.ts";
import type { SourceFault } from "../sources/fault.ts";
import { ChunkStore, LIST_TEXT, sourceText } from "./coordinator/chunk-store.ts";
import { JobStore } from "./coordinator/job-store.ts";
import { ListStore } from "./coordinator/list-store.ts";
import { jobResponse, listResponse, notFound } from "./coordinator/responses.ts";
import { Waiters } from "./coordinator/waiters.ts";

export const STUCK_AFTER_MS = 5 * 60_000;
const CHECK_EVERY_MS = 60_000;

/**
 * One list: its jobs, the text of their sources and the compiled text. Equal requests at the same time are one job.
 *
 * Methods that only Workflow steps call (`report` to `settle`) capture nothing: the step does, and knows if it is retried.
 */
export class CompilationCoordinator extends DurableObject<Cloudflare.Env> {
  readonly #jobs = new JobStore(this.ctx.storage.sql);
  readonly #chunks = new ChunkStore(this.ctx.storage.sql);
  readonly #lists = new ListStore(this.ctx.storage.sql, this.#chunks);
  readonly #waiters = new Waiters();

  /** The job that will give the list: the one that is running, or a new one. */
  async submit(request: CompileRequest, origin: Origin): Promise<Job> {
    try {
      return await this.#submit(request, origin);
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, object: this, handled: false });
      throw error;
    }
  }

  /** The job once it has settled, or as it is after `timeoutMs`. */
  async waitUntilSettled(jobId: string, timeoutMs: number): Promise<Job | undefined> {
    try {
      const job = this.#find(jobId);
      if (job !== undefined && !isSettled(job)) await this.#waiters.wait(jobId, timeoutMs);
      return this.#find(jobId);
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, object: this, handled: false });
      throw error;
    }
  }

  /** `GET /jobs/:id` and `GET /lists/:id`. */
  override async fetch(request: Request): Promise<Response> {
    try {
      const [, kind, id = ""] = new URL(request.url).pathname.split("/");
      if (kind === "jobs") return jobResponse(this.#find(id));
      return this.#isNew() ? notFound("list") : listResponse(request, this.#lists);
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, {
        ctx: this.ctx,
        object: this,
        request,
        handled: false,
      });
      throw error;
    }
  }

  /** Fails the jobs without progress for a long time. Their Workflow has ended without a report. */
  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    try {
      for (const job of this.#jobs.unchangedSince(Date.now() - STUCK_AFTER_MS)) {
        const error = new Error(`Compilation job is stuck in phase "${job.phase}"`);
        const extra = { jobId: job.jobId, listId: job.listId };
        await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, object: this, alarm: info, extra });
        await this.settle(job.jobId, { status: "failed" });
      }
      if (this.#jobs.running().length > 0) await this.ctx.storage.setAlarm(Date.now() + CHECK_EVERY_MS);
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, {
        ctx: this.ctx,
        object: this,
        alarm: info,
        handled: false,
      });
      throw error;
    }
  }

  async find(jobId: string): Promise<Job | undefined> {
    return this.#find(jobId);
  }

  async report(jobId: string, change: Partial<Pick<Job, "phase" | "fetched">>): Promise<void> {
    await this.#change(jobId, change);
  }

  async sourceFetched(jobId: string): Promise<void> {
    const job = this.#find(jobId);
    if (job !== undefined) await this.#change(jobId, { phase: "fetch", fetched: job.fetched + 1 });
  }

  async putSourceChunk(jobId: string, source: number, sequence: number, bytes: ArrayBuffer): Promise<void> {
    this.#put(jobId, sourceText(source), sequence, bytes);
  }

  async sourceChunk(jobId: string, source: number, sequence: number): Promise<ArrayBuffer | undefined> {
    return this.#chunks.get(jobId, sourceText(source), sequence);
  }

  async putListChunk(jobId: string, sequence: number, bytes: ArrayBuffer): Promise<void> {
    this.#put(jobId, LIST_TEXT, sequence, bytes);
  }

  /** Makes the job's text the list that clients get. False where the job has been given up meanwhile. */
  async publish(jobId: string, summary: ListSummary): Promise<boolean> {
    const job = this.#find(jobId);
    if (job === undefined || job.status !== "running") return job?.status === "done";
    this.ctx.storage.transactionSync(() => {
      this.#chunks.deleteSources(jobId);
      this.#lists.publish({ jobId, publishedAt: Date.now(), summary });
    });
    await this.#change(jobId, { status: "done", phase: "settled", summary });
    return true;
  }

  async settle(
    jobId: string,
    end: { status: "failed" } | { status: "rejected"; fault: SourceFault },
  ): Promise<void> {
    const job = this.#find(jobId);
    if (job === undefined || isSettled(job)) return;
    this.#chunks.deleteJob(jobId);
    await this.#change(jobId, { ...end, phase: "settled" });
  }

  async #submit(request: CompileRequest, origin: Origin): Promise<Job> {
    const listId = this.ctx.id.name ?? (await makeListId(request));
    for (const store of [this.#jobs, this.#chunks, this.#lists]) store.create();
    const running = this.#jobs.running()[0];
    if (running !== undefined) return running;
    const job = newJob(listId, request.sources.length);
    this.#jobs.save(job);
    this.#jobs.forgetOld();
    await this.ctx.storage.setAlarm(job.createdAt + CHECK_EVERY_MS);
    try {
      const params = { jobId: job.jobId, listId: job.listId, request: canonicalRequest(request), origin };
      await this.env.COMPILATION_WORKFLOW.create({ id: job.jobId, params });
    } catch (error) {
      await this.settle(job.jobId, { status: "failed" });
      throw error;
    }
    return job;
  }

  /** A job that was given up must store nothing more, because nothing would delete it. */
  #put(jobId: string, text: string, sequence: number, bytes: ArrayBuffer): void {
    if (this.#find(jobId)?.status === "running") this.#chunks.put(jobId, text, sequence, bytes);
  }

  async #change(jobId: string, change: Partial<Job>): Promise<void> {
    const job = this.#find(jobId);
    if (job === undefined || isSettled(job)) return;
    const changed = { ...job, ...change, revision: job.revision + 1, updatedAt: Date.now() };
    this.#jobs.save(changed);
    this.#waiters.wake(changed);
    await this.#announce(changed);
  }

  /** Watchers are a courtesy: a failure to tell them is reported and does not fail the job. */
  async #announce(job: Job): Promise<void> {
    try {
      await this.env.WS_HIBERNATION.getByName(job.listId).publish(job);
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, object: this });
    }
  }

  #find(jobId: string): Job | undefined {
    return this.#isNew() ? undefined : this.#jobs.find(jobId);
  }

  /** Asking for a list that does not exist must not create tables, and with them an object that is stored for ever. */
  #isNew(): boolean {
    const tables = this.ctx.storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'job'").toArray();
    return tables.length === 0;
  }
}

function newJob(listId: string, sources: number): Job {
  const now = Date.now();
  return {
    jobId: newJobId(listId),
    listId,
    status: "running",
    phase: "queued",
    sources,
    fetched: 0,
    revision: 1,
    createdAt: now,
    updatedAt: now,
    summary: null,
    fault: null,
  };
}
