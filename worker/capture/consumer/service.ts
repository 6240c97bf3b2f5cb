import type { CapturedEvent } from "../event/captured-event.ts";
import type { LoggerDefaults } from "../logger/create-logger.ts";
import type { LogBatch } from "../logger/record.ts";
import { warn } from "../memory/warn.ts";
import { createRedaction, type RedactOptions } from "../redact/redaction.ts";
import { summarize, type TransportOutcome, warnOfLosses } from "../result.ts";
import { withDeadline } from "../safe/deadline.ts";
import type { Redaction } from "../safe/plain-json.ts";
import { read } from "../safe/read.ts";
import { deliver } from "../transports/deliver.ts";
import { toSender } from "../transports/log-sender.ts";
import type { Transport } from "../transports/transport.ts";
import type { LogsRecord } from "../wire/log-record.ts";
import { parseAny } from "../wire/parse-any.ts";
import type { EventRecord } from "../wire/record.ts";
import { stillOwed } from "./queue/still-owed.ts";

export interface ReceiveOptions {
  /** `this.ctx` of the entrypoint. It keeps the delivery going after the object of the caller is gone. */
  ctx: { waitUntil(promise: Promise<unknown>): void };
  /**
   * The second argument of the entrypoint's `capture`, as it came. It says how long the caller waits; the default is
   * two seconds. After that time the answer is `handed-to-service`, and the delivery goes on for at least one second.
   */
  call?: unknown;
  /**
   * Which other values are secrets: see `createCapture`. The secret bindings of this env are removed in any case, after
   * the caller has removed its own.
   */
  redact?: RedactOptions;
}

/** The answer of the service, in plain JSON. */
export interface ServiceAnswer {
  /**
   * `delivered`, `queued`: the best outcome of all transports. `handed-to-service`: delivery goes on in the background.
   * `retryable`: no transport accepted it now, but one may later. `failed`: all have refused it permanently, or it is
   * not a valid record.
   */
  readonly status: TransportOutcome["status"];
  readonly reason?: string;
  /** One for each transport of the service, and one for its fallback if it was needed. */
  readonly outcomes: readonly TransportOutcome[];
}

export interface ReceiveEvent {
  /**
   * Receives what `serviceTransport` and `serviceLogTransport` send. It checks the record, removes the secrets of this
   * env, and delivers the record through the transports that are configured here. The Queue gets what they could not
   * deliver. Only `env` decides where an event goes. It never throws or rejects, whatever the input is.
   *
   * @param env the service's own bindings
   * @param input the first argument of `capture`, as it came
   * @example
   * export class ErrorService extends WorkerEntrypoint {
   *   capture(input: unknown, call?: unknown) {
   *     return receiveEvent(this.env, input, { ctx: this.ctx, call });
   *   }
   * }
   */
  (env: object, input: unknown, options: ReceiveOptions): Promise<ServiceAnswer>;
}

const DEFAULT_MS = 2_000;
const LONGEST_MS = 30_000;
/**
 * The least time that a backend gets. Otherwise a caller with a very short deadline would make a healthy backend count
 * as one that does not answer. That caller gets the answer that delivery goes on.
 */
const LEAST_MS = 1_000;
const HANDED_OVER: ServiceAnswer = { status: "handed-to-service", outcomes: [] };
/** The caller does not wait. The runtime lets a Worker run on for 30 seconds after its answer. */
const BACKGROUND_MS = 10_000;

/** `receiveEvent` for an entry with these transports. */
export function eventReceiver(
  transports: readonly Transport[],
  fallback: Transport | undefined,
  logs: LoggerDefaults = { transports: [], fallback: undefined },
): ReceiveEvent {
  /** Returns undefined if no transport is configured. */
  function start(
    record: EventRecord | LogsRecord,
    env: object,
    redaction: Redaction,
    ms: number,
  ): Promise<TransportOutcome[]> | undefined {
    if ("event" in record) {
      const active = stillOwed(transports, env, record.to);
      return active.length
        ? deliver(scrubbed(record.event, redaction), active, fallback, env, ms)
        : undefined;
    }
    const senders = stillOwed(logs.transports, env, record.to).map((one) => toSender(one));
    const keeper = logs.fallback && toSender(logs.fallback);
    return senders.length ? deliver(scrubLogs(record.logs, redaction), senders, keeper, env, ms) : undefined;
  }

  return async (env, input, { ctx, call, redact = {} }) => {
    try {
      const record = parseAny(input);
      if ("invalid" in record) return failure(`bad record: ${record.invalid}`);
      const redaction = createRedaction(env, redact);
      const background = read(call, "background") === true;
      const wait = limitWait(read(call, "deadlineMs"));
      const ms = background ? BACKGROUND_MS : Math.max(LEAST_MS, wait);
      const delivery = start(record, env, redaction, ms)?.then((outcomes) => {
        // The caller may be gone, so the service warns too.
        warnOfLosses(outcomes, redaction.scrub, "logs" in record ? "records were" : undefined);
        return answerFor(outcomes.map((outcome) => withoutSecrets(outcome, redaction)));
      });
      // The service may get its secrets later. Until then the Queue of the caller keeps the record.
      if (!delivery)
        return { status: "retryable", reason: "no transport is configured in the service", outcomes: [] };
      // An RPC call ends together with its caller. Without this line, a reset of the calling object would lose the
      // event.
      ctx.waitUntil(delivery);
      if (background) return HANDED_OVER;
      return wait >= ms
        ? await delivery
        : await withDeadline(delivery, wait, "delivery").catch(() => HANDED_OVER);
    } catch (error) {
      warn("service", `an event could not be received: ${read(error, "message")}`);
      return failure("internal");
    }
  };
}

function limitWait(ms: unknown): number {
  return typeof ms === "number" && ms > 0 ? Math.min(ms, LONGEST_MS) : DEFAULT_MS;
}

/** The caller has removed the secrets of its own env. It cannot know the secrets of this one. */
export function scrubbed(event: CapturedEvent, redaction: Redaction): CapturedEvent {
  const { id, level, environment, release, ...content } = event;
  return { ...scrubJson(content, redaction), id, level, environment, ...(release && { release }) };
}

export function scrubLogs(batch: LogBatch, redaction: Redaction): LogBatch {
  const records = batch.records.map(({ id, level, ...content }) => ({
    ...scrubJson(content, redaction),
    id,
    level,
  }));
  return { ...batch, records };
}

function scrubJson<Content extends object>(content: Content, { scrub }: Redaction): Content {
  return JSON.parse(JSON.stringify(content), (_, value: unknown) => {
    if (typeof value === "string") return scrub(value);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    // Callers choose the keys of tags, contexts, attributes and extra.
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [scrub(key), item]));
  });
}

/** The caller gets the reason, which may quote a secret of the service. */
function withoutSecrets(outcome: TransportOutcome, { scrub }: Redaction): TransportOutcome {
  return "reason" in outcome ? { ...outcome, reason: scrub(`${outcome.reason}`) } : outcome;
}

function answerFor(outcomes: readonly TransportOutcome[]): ServiceAnswer {
  const summary = summarize(outcomes);
  if (summary.status !== "failed") return { ...summary, outcomes };
  const mayBeLater = outcomes.some(({ status }) => status === "retryable");
  return { ...summary, status: mayBeLater ? "retryable" : "failed", outcomes };
}

function failure(reason: string): ServiceAnswer {
  return { status: "failed", reason, outcomes: [] };
}
