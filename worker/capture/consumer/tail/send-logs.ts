import type { LoggerDefaults } from "../../logger/create-logger.ts";
import type { LogBatch } from "../../logger/record.ts";
import { keep } from "../../memory/keep.ts";
import { warnOfLosses } from "../../result.ts";
import type { Redaction } from "../../safe/plain-json.ts";
import { deliver, isConfigured } from "../../transports/deliver.ts";
import { toSender } from "../../transports/log-sender.ts";
import { scrubLogs } from "../service.ts";

const MAX_IDS = 1_000;

/** Makes the function that delivers the log records of an item. This isolate delivers each record once. */
export function logsSender({ transports, fallback }: LoggerDefaults) {
  const sent = new Map<string, true>();

  return async (
    batches: readonly LogBatch[],
    env: object,
    redaction: Redaction,
    deadlineMs: number,
  ): Promise<void> => {
    const senders = transports
      .filter((transport) => isConfigured(transport, env))
      .map((transport) => toSender(transport));
    for (const batch of batches) {
      if (sent.has(batch.id)) continue;
      keep(sent, batch.id, true, MAX_IDS);
      const keeper = fallback && toSender(fallback);
      const outcomes = await deliver(scrubLogs(batch, redaction), senders, keeper, env, deadlineMs);
      warnOfLosses(outcomes, redaction.scrub, "records were");
    }
  };
}
