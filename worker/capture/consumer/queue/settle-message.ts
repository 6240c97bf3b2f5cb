import type { LogBatch } from "../../logger/record.ts";
import { warn } from "../../memory/warn.ts";
import { createRedaction } from "../../redact/redaction.ts";
import { listReasons, summarize, type TransportOutcome } from "../../result.ts";
import { orElse } from "../../safe/read.ts";
import { type Sender, sendWithin } from "../../transports/deliver.ts";
import type { Transport } from "../../transports/transport.ts";
import { encodeLogs } from "../../wire/log-record.ts";
import { parseAny } from "../../wire/parse-any.ts";
import { encodeRecord } from "../../wire/record.ts";
import type { DeadLetter } from "./dead-letters.ts";
import { put, type QueuedMessage } from "./messages.ts";
import { retryDelay } from "./retry-delay.ts";
import { stillOwed } from "./still-owed.ts";

interface Consumer {
  /** The transports of events. */
  transports: readonly Transport[];
  /** The transports of logs. */
  logSenders: readonly Sender<LogBatch>[];
  env: object;
  deadlineMs: number;
  binding: string;
  deadLetters: string;
}

/** The content of a message, and the transports that have to deliver it. */
interface Load<Payload> {
  readonly payload: Payload;
  readonly senders: readonly Sender<Payload>[];
  /** Makes the record of a message for these transports only. */
  encode(to: readonly string[]): object;
}

const MAX_REASON = 500;

/** Makes the function that handles each message of one batch: it acknowledges the message or lets it be retried. */
export function createSettler(consumer: Consumer): (message: QueuedMessage) => Promise<void> {
  const { transports, logSenders, env, deadlineMs, binding, deadLetters } = consumer;
  const { scrub } = createRedaction(env, {});
  /** Until when a backend wants no requests. Until then it gets no other events, or no other logs, of this batch. */
  const busy = new Map<object, number>();

  async function send<Payload>(sender: Sender<Payload>, payload: Payload): Promise<TransportOutcome> {
    const left = (busy.get(sender) ?? 0) - Date.now();
    if (left > 0) return { transport: sender.name, status: "retryable", reason: "busy", retryAfterMs: left };
    // Two attempts, because the first one may only have waited for the request that tests whether a broken backend
    // works again.
    const outcome = await sendWithin(deadlineMs, sender, payload, env, { attempts: 2 });
    if (outcome.status === "retryable" && outcome.retryAfterMs)
      busy.set(sender, Date.now() + outcome.retryAfterMs);
    return outcome;
  }

  function bury(attempts: number, text: string, body: unknown, contentType: "json" | "v8"): Promise<boolean> {
    const reason = scrub(text).slice(0, MAX_REASON);
    // Warnings are counted by the beginning of the reason, because the texts of backends differ from event to event.
    warn(`dead letter ${reason.split(":", 1)}`, `a queued event cannot be delivered: ${reason}`);
    const letter: DeadLetter = { v: 1, reason, receivedAt: Date.now(), attempts, body };
    return put(env, deadLetters, letter, { contentType });
  }

  /**
   * Delivers a record. `owed` lists the transports that still have to deliver it. A refused event that is on the
   * dead-letter queue is not owed.
   */
  async function deliver<Payload>({ payload, senders, encode }: Load<Payload>, attempts: number) {
    const outcomes = await Promise.all(senders.map((sender) => send(sender, payload)));
    const later = outcomes.filter(({ status }) => status === "retryable");
    // A transport that returns no valid outcome has not delivered the event either.
    const refused = outcomes.filter(
      (outcome) => outcome.status !== "retryable" && summarize([outcome]).status === "failed",
    );
    const isBuried =
      refused.length > 0 && (await bury(attempts, listReasons(refused), encode(listNames(refused)), "json"));
    return { outcomes, owed: isBuried ? later : [...later, ...refused] };
  }

  async function settle<Payload>(message: QueuedMessage, load: Load<Payload>): Promise<void> {
    const { attempts } = message;
    if (!load.senders.length) {
      warn("consumer", "no transport is configured where the Queue is consumed");
      return message.retry({ delaySeconds: retryDelay(attempts) });
    }
    const { outcomes, owed } = await deliver(load, attempts);
    const names = listNames(owed);
    if (!names.length) return message.ack();
    const delaySeconds = retryDelay(attempts, owed);
    const isLess = names.length < listNames(outcomes).length;
    const rest = isLess && load.encode(names);
    if (rest && (await put(env, binding, rest, { contentType: "json", delaySeconds }))) message.ack();
    else message.retry({ delaySeconds });
  }

  return async (message) => {
    const { body, attempts } = message;
    const record = orElse(() => parseAny(body), { invalid: "cannot be read" });
    if ("invalid" in record) {
      // A record of a later version is JSON too. Any other message may contain anything.
      const kind = record.version === undefined ? "v8" : "json";
      const isBuried = await bury(attempts, `not a valid record: ${record.invalid}`, body, kind);
      return isBuried ? message.ack() : message.retry({ delaySeconds: retryDelay(attempts) });
    }
    if ("logs" in record) {
      const { logs, to } = record;
      const senders = stillOwed(logSenders, env, to);
      return settle(message, { payload: logs, senders, encode: (names) => encodeLogs(logs, names) });
    }
    const { event, to } = record;
    const senders = stillOwed(transports, env, to);
    return settle(message, { payload: event, senders, encode: (names) => encodeRecord(event, names) });
  };
}

function listNames(outcomes: readonly TransportOutcome[]): string[] {
  return [...new Set(outcomes.map(({ transport }) => transport))];
}
