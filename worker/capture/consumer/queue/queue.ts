import { AT_LEAST_1, type Rules, readOptions, TEXT, transportRules } from "../../settings/check-options.ts";
import { toSender } from "../../transports/log-sender.ts";
import type { LogTransport } from "../../transports/log-transport.ts";
import { ERROR_QUEUE } from "../../transports/queue.ts";
import type { Transport } from "../../transports/transport.ts";
import type { QueuedBatch } from "./messages.ts";
import { createSettler } from "./settle-message.ts";
import { stillOwed } from "./still-owed.ts";

export interface DeliverQueuedOptions {
  /** Where events go. Default: those of the entry that are configured in env. */
  transports?: readonly Transport[] | undefined;
  /** Where the records of loggers go. Default: those of the entry that are configured in env. */
  logTransports?: readonly LogTransport[] | undefined;
  /** How long one event may take at one backend, in milliseconds. Default 10000. */
  deadlineMs?: number | undefined;
  /** Requests at once. Default 6, which is how many connections the platform lets a Worker open. */
  concurrency?: number | undefined;
  /** Name of the producer binding of the Queue from which the batch comes. Default `ERROR_QUEUE`. */
  binding?: string | undefined;
  /** Name of the producer binding of the dead-letter queue. Default `ERROR_DEAD_LETTERS`. */
  deadLetters?: string | undefined;
}

export interface DeliverQueued {
  /**
   * Delivers the events and log records that `queueTransport` and `queueLogTransport` have put on a Queue. Call it in
   * `queue()`. It acknowledges each message on its own.
   *
   * - If a backend does not accept an event now, the message is retried. The delay doubles, and is never shorter than
   *   the backend asks for.
   * - If a backend refuses an event permanently, or the message is not a valid record, it goes to the dead-letter
   *   queue.
   * - If only some backends accepted an event, a message for the others is put on the Queue.
   *
   * No message makes it throw, and none is lost. In doubt, an event is delivered twice under the same id.
   *
   * @throws TypeError for a bad option, before any message is touched.
   * @example export default { queue: (batch, env) => deliverQueued(batch, env) } satisfies ExportedHandler<Env>;
   */
  (batch: QueuedBatch, env: object, options?: DeliverQueuedOptions): Promise<void>;
}

/** `deliverQueued` for an entry with these transports. */
export function queueConsumer(
  defaults: readonly Transport[],
  logDefaults: readonly LogTransport[],
): DeliverQueued {
  return async ({ messages }, env, options = {}) => {
    const {
      transports = defaults,
      logTransports = logDefaults,
      deadlineMs = 10_000,
      concurrency = 6,
      binding = ERROR_QUEUE,
      deadLetters = "ERROR_DEAD_LETTERS",
    } = readOptions("deliverQueued", options, listRules());
    const active = stillOwed(transports, env);
    const logSenders = stillOwed(logTransports, env).map((transport) => toSender(transport));
    const settle = createSettler({ transports: active, logSenders, env, deadlineMs, binding, deadLetters });

    const waiting = messages.values();
    const settleNext = async () => {
      for (const message of waiting) await settle(message);
    };
    const width = Math.max(1, Math.floor(concurrency / Math.max(1, active.length, logSenders.length)));
    await Promise.all(Array.from({ length: Math.min(width, messages.length) }, settleNext));
  };
}

/** What each option must be. A function, so that bundlers leave it out where nobody calls it. */
const listRules = (): Rules<DeliverQueuedOptions> => ({
  transports: transportRules("send").transports,
  logTransports: transportRules("sendLogs", " of logs").transports,
  deadlineMs: AT_LEAST_1,
  concurrency: AT_LEAST_1,
  binding: TEXT,
  deadLetters: TEXT,
});
