import type { CapturedEvent } from "../event/captured-event.ts";
import type { LoggerDefaults } from "../logger/create-logger.ts";
import type { LogBatch } from "../logger/record.ts";
import { warn } from "../memory/warn.ts";
import { createRedaction, type RedactOptions } from "../redact/redaction.ts";
import { summaryOf, type TransportOutcome, warnOfLosses } from "../result.ts";
import { withDeadline } from "../safe/deadline.ts";
import { type Redaction, read } from "../safe/plain-json.ts";
import { deliver } from "../transports/deliver.ts";
import { toSender } from "../transports/log-sender.ts";
import type { Transport } from "../transports/transport.ts";
import type { LogsRecord } from "../wire/log-record.ts";
import { parseAny } from "../wire/parse-any.ts";
import type { EventRecord } from "../wire/record.ts";
import { stillOwed } from "./queue/still-owed.ts";

export interface ReceiveOptions {
  /** `this.ctx` of the entrypoint: it keeps delivery going when the caller's object is gone. */
  ctx: { waitUntil(promise: Promise<unknown>): void };
  /**
   * The second argument of the entrypoint's `capture`, as it came: how long the caller waits. Default: two seconds. After
   * that the answer is `handed-to-service`, and delivery goes on for a second at least.
   */
  call?: unknown;
  /**
   * What else may leave no isolate: see `createCapture`. The texts of this env are taken out besides those of the
   * caller's.
   */
  redact?: RedactOptions;
}

/** What the service answers: plain JSON. */
export interface ServiceAnswer {
  /**
   * `delivered`, `queued`: the best that became of the event. `handed-to-service`: it is being delivered in the
   * background. `retryable`: nobody took it, but may later. `failed`: nobody ever will, or it is no event.
   */
  readonly status: TransportOutcome["status"];
  readonly reason?: string;
  /** One for each transport of the service, and one for its fallback if it was needed. */
  readonly outcomes: readonly TransportOutcome[];
}

export interface ReceiveEvent {
  /**
   * The far side of `serviceTransport` and of `serviceLogTransport`: checks a record that another Worker has sent, takes this env's secrets out of
   * it, delivers it by the transports that are configured here, and by the Queue what they could not take. Where an
   * event goes is decided by `env` alone. Never throws and never rejects, whatever the input is.
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
 * What a backend gets in any case: a caller that hardly waits must not have a healthy one counted as one that does not
 * answer. That caller is told that the event is being delivered.
 */
const LEAST_MS = 1_000;
const HANDED_OVER: ServiceAnswer = { status: "handed-to-service", outcomes: [] };
/** Nobody waits, and the runtime lets a Worker go on for 30 seconds after its answer. */
const BACKGROUND_MS = 10_000;

/** `receiveEvent` for an entry with these transports. */
export function eventReceiver(
  transports: readonly Transport[],
  fallback: Transport | undefined,
  logs: LoggerDefaults = { transports: [], fallback: undefined },
): ReceiveEvent {
  /** Nothing where no transport is configured. */
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
      const wait = waitOf(read(call, "deadlineMs"));
      const ms = background ? BACKGROUND_MS : Math.max(LEAST_MS, wait);
      const delivery = start(record, env, redaction, ms)?.then((outcomes) => {
        // The caller may be gone.
        warnOfLosses(outcomes, redaction.scrub, "logs" in record ? "records were" : undefined);
        return answerFor(outcomes.map((outcome) => withoutSecrets(outcome, redaction)));
      });
      // A secret may still come: the caller's own Queue keeps the record until then.
      if (!delivery)
        return { status: "retryable", reason: "no transport is configured in the service", outcomes: [] };
      // An RPC call ends with its caller: without this, the event of an object that is reset now is lost.
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

function waitOf(ms: unknown): number {
  return typeof ms === "number" && ms > 0 ? Math.min(ms, LONGEST_MS) : DEFAULT_MS;
}

/** The caller has taken out the secrets of its own env; it cannot know those of this one. */
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

/** A transport's reason may quote what the caller, who gets it, must not know. */
function withoutSecrets(outcome: TransportOutcome, { scrub }: Redaction): TransportOutcome {
  return "reason" in outcome ? { ...outcome, reason: scrub(`${outcome.reason}`) } : outcome;
}

function answerFor(outcomes: readonly TransportOutcome[]): ServiceAnswer {
  const summary = summaryOf(outcomes);
  if (summary.status !== "failed") return { ...summary, outcomes };
  const mayBeLater = outcomes.some(({ status }) => status === "retryable");
  return { ...summary, status: mayBeLater ? "retryable" : "failed", outcomes };
}

function failure(reason: string): ServiceAnswer {
  return { status: "failed", reason, outcomes: [] };
}
