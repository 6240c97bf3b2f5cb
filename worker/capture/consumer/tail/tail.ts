import type { LoggerDefaults } from "../../logger/create-logger.ts";
import { warn } from "../../memory/warn.ts";
import { createRedaction } from "../../redact/redaction.ts";
import { summarize, warnOfLosses } from "../../result.ts";
import type { Redaction } from "../../safe/plain-json.ts";
import { asText, orElse, read } from "../../safe/read.ts";
import { readVariable, resolveSettings } from "../../settings/settings.ts";
import { deliver, isConfigured } from "../../transports/deliver.ts";
import type { Transport } from "../../transports/transport.ts";
import { sendCheckIns } from "./check-ins.ts";
import { makeEvents } from "./events.ts";
import { readInvocation } from "./invocation.ts";
import type { TailItem } from "./item.ts";
import { type Passed, TailLimits } from "./limits.ts";
import { TailMemory } from "./memory.ts";
import { type DeliverTailedOptions, resolveTailOptions } from "./options.ts";
import { logsSender } from "./send-logs.ts";

/** How many events a list of items has made. */
export interface TailSummary {
  readonly delivered: number;
  /** Events that a Queue keeps. */
  readonly queued: number;
  /** Events that no transport accepted. A warning says why. */
  readonly failed: number;
  /** Events that `maxPerMinute` has held back. The next event of their kind says how many. */
  readonly heldBack: number;
  /** Items with a part that could not be read. The other parts are used, and a warning names the fields. */
  readonly unreadable: number;
}

export interface DeliverTailed {
  /**
   * Reports the failures that no code inside an isolate can report. Call it in `tail()` of a Tail Worker, with the
   * arguments of that function. It makes events for
   *
   * - events that a capture has published and could not deliver,
   * - exceptions that no capture has reported,
   * - invocations that the platform has ended.
   *
   * One failure makes one event. Its id stays the same if the platform delivers its item again. It resolves when all
   * events are delivered, and never rejects.
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
export function tailConsumer(
  transports: readonly Transport[],
  keeper: Transport | undefined,
  logs?: LoggerDefaults,
): DeliverTailed {
  const sendLogs = logs && logsSender(logs);
  const memory = new TailMemory();
  const limits = new TailLimits();

  return (items, env, ctx, options = {}) => {
    const callSite = asText(read(new Error(), "stack"));
    const resolved = resolveTailOptions(options, transports, keeper);
    const summary = { delivered: 0, queued: 0, failed: 0, heldBack: 0, unreadable: 0 };

    async function run(): Promise<void> {
      const { deadlineMs, checkIns } = resolved;
      // If env names a version, it is the version of the Tail Worker.
      const release = resolved.release ?? readVariable(env, "SENTRY_RELEASE");
      const { environment } = resolveSettings(env, resolved, callSite);
      const settings = { environment, ...(release && { release }) };
      const { invocations, unreadable } = await readItems(toList(items));
      summary.unreadable += unreadable;
      for (const invocation of invocations) memory.add(invocation);
      const redaction = createRedaction(env, resolved.redact);
      const reporting = makeEvents(invocations, memory, limits, { ...resolved, settings, redaction }).then(
        async (made) => {
          summary.heldBack = made.heldBack;
          summary.unreadable += made.unreadable;
          await send(made.events, redaction);
        },
      );
      const checking = checkIns && sendCheckIns(invocations, checkIns, env, settings, deadlineMs);
      const batches = invocations.flatMap((invocation) => invocation.logs);
      const logging = sendLogs?.(batches, env, redaction, deadlineMs);
      await Promise.all([reporting, checking?.catch(warnOfLoss), logging?.catch(warnOfLoss)]);
    }

    async function send(events: readonly Passed[], { scrub }: Redaction): Promise<void> {
      const active = resolved.transports.filter((transport) => isConfigured(transport, env));
      if (events.length && !active.length) warn("tail", "no transport is configured in the Tail Worker");
      const queue = events.values();
      const sendNext = async () => {
        for (const { event, lost } of queue) {
          const result = await deliver(event, active, resolved.fallback, env, resolved.deadlineMs)
            .then((outcomes) => {
              warnOfLosses(outcomes, scrub);
              return summarize(outcomes);
            })
            .catch((fault: unknown) => {
              warnOfLoss(fault);
              return { status: "failed" as const };
            });
          if (result.status === "failed") lost();
          summary[result.status === "delivered" || result.status === "failed" ? result.status : "queued"]++;
        }
      };
      const width = Math.max(1, Math.floor(WIDTH / Math.max(1, active.length)));
      await Promise.all(Array.from({ length: width }, sendNext));
    }

    const running = run()
      .catch((fault: unknown) => {
        warnOfLoss(fault);
        // These items may have contained failures.
        summary.unreadable = toList(items).length;
      })
      .then(() => summary);
    ctx.waitUntil(running);
    return running;
  };
}

function toList(items: unknown): readonly unknown[] {
  return orElse(() => (Array.isArray(items) ? [...items] : [items]), [items]);
}

async function readItems(list: readonly unknown[]) {
  let unreadable = 0;
  const reading = list.map(async (item) => {
    const missed = new Set<string>();
    const invocation = await readInvocation(item, (part) => missed.add(part)).catch((fault: unknown) => {
      missed.add(`${read(fault, "message")}`);
    });
    if (missed.size) unreadable++;
    for (const part of missed) warn("tail item", `a part of a tail item could not be read: ${part}`);
    return invocation ?? [];
  });
  const invocations = (await Promise.all(reading)).flat();
  return { invocations, unreadable };
}

function warnOfLoss(fault: unknown): void {
  warn("tail", `items of the Tail Worker were lost: ${read(fault, "message")}`);
}
