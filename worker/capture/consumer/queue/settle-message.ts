import { warn } from "../../memory/warn.ts";
import { createRedaction } from "../../redact/redaction.ts";
import { reasonsOf, summaryOf, type TransportOutcome } from "../../result.ts";
import { orElse } from "../../safe/plain-json.ts";
import { sendWithin } from "../../transports/deliver.ts";
import type { Transport } from "../../transports/transport.ts";
import { parseRecord } from "../../wire/parse-record.ts";
import { type EventRecord, encodeRecord } from "../../wire/record.ts";
import type { DeadLetter } from "./dead-letters.ts";
import { put, type QueuedMessage } from "./messages.ts";
import { retryDelay } from "./retry-delay.ts";
import { stillOwed } from "./still-owed.ts";

interface Consumer {
  /** Those that are configured. */
  transports: readonly Transport[];
  env: object;
  deadlineMs: number;
  binding: string;
  deadLetters: string;
}

const MAX_REASON = 500;

/** Makes what settles the messages of one batch: each is acknowledged or comes again. */
export function createSettler(consumer: Consumer): (message: QueuedMessage) => Promise<void> {
  const { transports, env, deadlineMs, binding, deadLetters } = consumer;
  const { scrub } = createRedaction(env, {});
  /** Until when a backend has asked for no requests: it gets no other event of this batch before. */
  const busy = new Map<Transport, number>();

  async function send(transport: Transport, { event }: EventRecord): Promise<TransportOutcome> {
    const left = (busy.get(transport) ?? 0) - Date.now();
    if (left > 0)
      return { transport: transport.name, status: "retryable", reason: "busy", retryAfterMs: left };
    // Two attempts: the first may have had to wait for the one request that finds a broken backend working again.
    const outcome = await sendWithin(deadlineMs, transport, event, env, { attempts: 2 });
    if (outcome.status === "retryable" && outcome.retryAfterMs)
      busy.set(transport, Date.now() + outcome.retryAfterMs);
    return outcome;
  }

  function bury(attempts: number, text: string, body: unknown, contentType: "json" | "v8"): Promise<boolean> {
    const reason = scrub(text).slice(0, MAX_REASON);
    // By its beginning, the name of the backend or what is no record: texts of backends differ from event to event.
    warn(`dead letter ${reason.split(":", 1)}`, `a queued event cannot be delivered: ${reason}`);
    const letter: DeadLetter = { v: 1, reason, receivedAt: Date.now(), attempts, body };
    return put(env, deadLetters, letter, { contentType });
  }

  /** What of a record is still owed, once the dead-letter queue has what was refused for good. */
  async function deliver(record: EventRecord, active: readonly Transport[], attempts: number) {
    const outcomes = await Promise.all(active.map((transport) => send(transport, record)));
    const later = outcomes.filter(({ status }) => status === "retryable");
    // Of what is no outcome too nobody has the event.
    const refused = outcomes.filter(
      (outcome) => outcome.status !== "retryable" && summaryOf([outcome]).status === "failed",
    );
    const isBuried =
      refused.length > 0 &&
      (await bury(attempts, reasonsOf(refused), encodeRecord(record.event, namesOf(refused)), "json"));
    return { outcomes, owed: isBuried ? later : [...later, ...refused] };
  }

  return async (message) => {
    const { body, attempts } = message;
    const comeAgain = () => message.retry({ delaySeconds: retryDelay(attempts) });
    const record = orElse(() => parseRecord(body), { invalid: "cannot be read" });
    if ("invalid" in record) {
      // What a later version wrote is JSON too; what is no record may be anything.
      const kind = record.version === undefined ? "v8" : "json";
      return (await bury(attempts, `no record: ${record.invalid}`, body, kind)) ? message.ack() : comeAgain();
    }
    const active = stillOwed(transports, env, record.to);
    if (!active.length) {
      warn("consumer", "no transport is configured where the Queue is consumed");
      return comeAgain();
    }
    const { outcomes, owed } = await deliver(record, active, attempts);
    const names = namesOf(owed);
    if (!names.length) return message.ack();
    const delaySeconds = retryDelay(attempts, owed);
    const isLess = names.length < namesOf(outcomes).length;
    const rest = isLess && encodeRecord(record.event, names);
    if (rest && (await put(env, binding, rest, { contentType: "json", delaySeconds }))) message.ack();
    else message.retry({ delaySeconds });
  };
}

function namesOf(outcomes: readonly TransportOutcome[]): string[] {
  return [...new Set(outcomes.map(({ transport }) => transport))];
}
