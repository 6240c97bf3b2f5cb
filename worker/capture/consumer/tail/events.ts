import type { CapturedEvent } from "../../event/captured-event.ts";
import { warn } from "../../memory/warn.ts";
import type { Redaction } from "../../safe/plain-json.ts";
import { read } from "../../safe/read.ts";
import type { Settings } from "../../settings/settings.ts";
import { scrubbed } from "../service.ts";
import { buildTailEvent } from "./build-event.ts";
import { diagnosed } from "./diagnosis.ts";
import { type Invocation, SETTLED } from "./invocation.ts";
import type { TailException } from "./item.ts";
import type { Passed, TailLimits } from "./limits.ts";
import type { TailMemory } from "./memory.ts";
import type { ResolvedTailOptions } from "./options.ts";
import { findShare, isFalseHang, isUnexplained } from "./outcomes.ts";
import { isAftermath, isBrokenUpgrade } from "./sockets.ts";

interface Making extends ResolvedTailOptions {
  settings: Settings;
  redaction: Redaction;
}

/** The events of a list of invocations. */
export interface TailEvents {
  readonly events: readonly Passed[];
  /** How many events the limit has held back. */
  readonly heldBack: number;
  /** How many events could not be made. */
  readonly unreadable: number;
}

/** Makes the events of these invocations that no capture delivers. */
export async function makeEvents(
  invocations: readonly Invocation[],
  memory: TailMemory,
  limits: TailLimits,
  making: Making,
): Promise<TailEvents> {
  const isUnsettled = ({ event }: { event: CapturedEvent }) => !SETTLED.test(memory.statusOf(event.id) ?? "");
  const isOpen = ({ item, events, exceptions }: Invocation) =>
    exceptions.length > 0 || isBrokenUpgrade(item) || events.some(isUnsettled);
  if (invocations.some(isOpen)) await wait(making.waitMs);

  const made: Passed[] = [];
  let heldBack = 0;
  let unreadable = 0;
  async function add(make: () => CapturedEvent | Promise<CapturedEvent>, isLimited: boolean): Promise<void> {
    try {
      const event = diagnosed(await make());
      const passed = isLimited ? limits.pass(event, making.maxPerMinute) : { event, lost: () => {} };
      if (passed) made.push(passed);
      else heldBack++;
    } catch (fault) {
      unreadable++;
      warn("tail item", `an event of the Tail Worker could not be made: ${read(fault, "message")}`);
    }
  }

  for (const invocation of invocations) {
    // Events of captures that could not deliver them, or that ended before they could say so.
    for (const record of invocation.events.filter(isUnsettled))
      await add(() => scrubbed(record.event, making.redaction), false);
    // Failures that no capture has reported.
    for (const exception of unreported(invocation, memory, making)) {
      const isHang = exception !== undefined && isFalseHang(invocation, exception);
      await add(async () => {
        const event = await buildTailEvent(invocation, exception, making.settings, making.redaction);
        return isHang ? { ...event, level: "info" } : event;
      }, true);
    }
  }
  return { events: made, heldBack, unreadable };
}

/**
 * The exceptions that no event reports yet. `undefined` stands for an outcome that has no exception and needs an event.
 */
function unreported(
  invocation: Invocation,
  memory: TailMemory,
  { outcomes, hungWorkflows }: Making,
): (TailException | undefined)[] {
  const { item, exceptions } = invocation;
  const failures: (TailException | undefined)[] = exceptions.filter(
    (seen) =>
      !memory.isReported(seen, invocation) &&
      !isAftermath(seen, item, exceptions) &&
      (hungWorkflows === "info" || !isFalseHang(invocation, seen)),
  );
  if (!failures.length && isUnexplained(invocation) && !memory.isSocketReported(invocation))
    failures.push(undefined);
  return failures.filter((one) => Math.random() < findShare(item.outcome, outcomes, one !== undefined));
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
