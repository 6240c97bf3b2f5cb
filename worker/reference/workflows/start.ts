import type { BatchMessage } from "../queues/batch-message.ts";

const WARMED_LISTS = 20;
const CHECKED_SOURCES = 50;

/** Starts a run, or leaves it be where a message or a cron trigger that came twice has started it before. */
async function startOnce<Params>(workflow: Workflow<Params>, id: string, params: Params): Promise<string> {
  try {
    await workflow.create({ id, params });
  } catch (error) {
    // The platform gives this error no code of its own.
    if (!(error instanceof Error) || !error.message.includes("already exists")) throw error;
  }
  return id;
}

export function startBatch(env: Cloudflare.Env, id: string, batch: BatchMessage): Promise<string> {
  return startOnce(env.BATCH_COMPILATION_WORKFLOW, id, batch);
}

export function startWarming(env: Cloudflare.Env, id: string): Promise<string> {
  return startOnce(env.CACHE_WARMING_WORKFLOW, id, { lists: WARMED_LISTS });
}

export function startHealthCheck(env: Cloudflare.Env, id: string): Promise<string> {
  return startOnce(env.HEALTH_MONITORING_WORKFLOW, id, { sources: CHECKED_SOURCES });
}
