import { parseBatchRequest } from "../compile/request/parse.ts";
import { addressRules } from "../sources/rules.ts";
import { startBatch, startHealthCheck, startWarming } from "./start.ts";

/** The expressions of `[triggers]` in wrangler.toml. */
const WARMING_CRON = "*/30 * * * *";
const HEALTH_CRON = "7 * * * *";

/** Starts one batch for each message. What is thrown leaves this message and those after it to be delivered again. */
export async function takeQueuedBatches(batch: MessageBatch<unknown>, env: Cloudflare.Env): Promise<void> {
  for (const message of batch.messages) {
    const parsed = parseBatchRequest(message.body, addressRules(env));
    // Another delivery would not make it better, so it is not retried either.
    if ("problem" in parsed) console.warn(`A queued batch was refused: ${parsed.problem.detail}`);
    else await startBatch(env, message.id, parsed.value);
    message.ack();
  }
}

export async function runCron(
  { cron, scheduledTime }: ScheduledController,
  env: Cloudflare.Env,
): Promise<void> {
  if (cron === WARMING_CRON) await startWarming(env, `cron-${scheduledTime}`);
  else if (cron === HEALTH_CRON) await startHealthCheck(env, `cron-${scheduledTime}`);
  else throw new Error(`No work is known for the cron trigger "${cron}"`);
}
