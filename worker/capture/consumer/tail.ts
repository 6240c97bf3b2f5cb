import { deliver, isConfigured } from "../deliver.ts";
import type { CapturedEvent } from "../event.ts";
import { orElse, type Redaction, read } from "../plain-json.ts";
import { createRedaction } from "../redact.ts";
import { summaryOf, warnOfLosses } from "../result.ts";
import { readVariable, resolveSettings } from "../settings.ts";
import type { Transport } from "../transports/transport.ts";
import { warn } from "../warn.ts";
import { sendCheckIns } from "./tail-check-ins.ts";
import { eventsOf } from "./tail-events.ts";
import { readInvocation, type TailItem } from "./tail-item.ts";
import { TailLimits } from "./tail-limits.ts";
import { TailMemory } from "./tail-memory.ts";
import { type DeliverTailedOptions, resolveTailOptions } from "./tail-options.ts";

/** How many events came of some items. */
export interface TailSummary {
  readonly delivered: number;
  /** A queue keeps them. */
  readonly queued: number;
  readonly failed: number;
}

export interface DeliverTailed {
  /**
   * Reports what no code inside an isolate can: called in `tail()` of a Tail Worker, with what it was called with.
   * Events that a capture has published and could not deliver; exceptions that no capture has reported; invocations
   * that the platform has ended. One failure makes one event, under an id that stays the same however often its item is
   * handed over. Resolves when all are delivered; never rejects.
   *
   * @param env the Tail Worker's own bindings: it needs the DSN or key, and may have a Queue
   * @throws TypeError for a bad option, with its name, its value and what is allowed.
   * @example
   * export default {
   *   async tail(items, env, ctx) {
   *     await deliverTailed(items, env, ctx);
   *   },
   * } satisfies ExportedHandler<Env>;
   */
  (
    items: readonly TailItem[],
    env: object,
    ctx: { waitUntil(promise: Promise<unknown>): void },
    options?: DeliverTailedOptions,
  ): Promise<TailSummary>;
}

/** Connections that the platform lets a Worker open at once. */
const WIDTH = 6;

/** `deliverTailed` for an entry with these transports. */
export function tailConsumer(transports: readonly Transport[], keeper: Transport | undefined): DeliverTailed {
  const memory = new TailMemory();
  const limits = new TailLimits();

  return (items, env, ctx, options = {}) => {
    const resolved = resolveTailOptions(options, transports, keeper);
    const { fallback, deadlineMs, checkIns } = resolved;
    // The version is the Tail Worker's own where env tells one.
    const release = resolved.release ?? readVariable(env, "SENTRY_RELEASE");
    const { environment } = resolveSettings(env, resolved);
    const settings = { environment, ...(release && { release }) };

    async function run(): Promise<TailSummary> {
      // A form of the future costs its item, not the others.
      const invocations = items.flatMap((item) => orElse(() => [readInvocation(item)], []));
      for (const invocation of invocations) memory.add(invocation);
      const redaction = createRedaction(env, resolved.redact);
      const making = { ...resolved, settings, redaction };
      const reporting = eventsOf(invocations, memory, limits, making).then((events) =>
        send(events, redaction),
      );
      const checking = checkIns && sendCheckIns(invocations, checkIns, env, settings, deadlineMs);
      const [summary] = await Promise.all([reporting, checking]);
      return summary;
    }

    async function send(events: readonly CapturedEvent[], { scrub }: Redaction): Promise<TailSummary> {
      const active = resolved.transports.filter((transport) => isConfigured(transport, env));
      const summary = { delivered: 0, queued: 0, failed: 0 };
      if (events.length && !active.length) warn("tail", "no transport is configured in the Tail Worker");
      const queue = events.values();
      const sendNext = async () => {
        for (const event of queue) {
          const outcomes = await deliver(event, active, fallback, env, deadlineMs);
          warnOfLosses(outcomes, scrub);
          const result = summaryOf(outcomes);
          summary[result.status === "delivered" || result.status === "failed" ? result.status : "queued"]++;
        }
      };
      const width = Math.max(1, Math.floor(WIDTH / Math.max(1, active.length)));
      await Promise.all(Array.from({ length: width }, sendNext));
      return summary;
    }

    const running = run().catch((fault: unknown) => {
      warn("tail", `items of the Tail Worker were lost: ${read(fault, "message")}`);
      return { delivered: 0, queued: 0, failed: items.length };
    });
    ctx.waitUntil(running);
    return running;
  };
}
