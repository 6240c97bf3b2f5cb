import type { CapturedEvent } from "../event.ts";
import { type Redaction, read } from "../plain-json.ts";
import type { Settings } from "../settings.ts";
import { warn } from "../warn.ts";
import { scrubbed } from "./service.ts";
import { diagnosed } from "./tail-diagnosis.ts";
import { buildTailEvent } from "./tail-event.ts";
import type { Invocation, TailException } from "./tail-item.ts";
import type { TailLimits } from "./tail-limits.ts";
import type { TailMemory } from "./tail-memory.ts";
import type { ResolvedTailOptions } from "./tail-options.ts";
import { isFalseHang, isUnexplained, shareOf } from "./tail-outcomes.ts";

interface Making extends ResolvedTailOptions {
  settings: Settings;
  redaction: Redaction;
}

/** After these a capture's event is somebody else's, or nobody's. */
const SETTLED = /^(delivered|queued|handed-to-service|duplicate|dropped)$/;

/** The events of these invocations that nobody else makes. */
export async function eventsOf(
  invocations: readonly Invocation[],
  memory: TailMemory,
  limits: TailLimits,
  making: Making,
): Promise<CapturedEvent[]> {
  const isOpen = ({ events, exceptions }: Invocation) =>
    exceptions.length > 0 || events.some(({ event }) => !SETTLED.test(memory.statusOf(event.id) ?? ""));
  if (invocations.some(isOpen)) await wait(making.settleMs);
  const made = invocations.map(async (invocation) => {
    const published = publishedEvents(invocation, memory, making.redaction);
    const own = tailEvents(invocation, memory, limits, making).catch((fault: unknown) => {
      warn("tail item", `an item of the Tail Worker could not be read: ${read(fault, "message")}`);
      return [];
    });
    return [...published, ...(await own)];
  });
  return (await Promise.all(made)).flat();
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** What captures have made and could not deliver, or not say so before their end. */
function publishedEvents({ events }: Invocation, memory: TailMemory, redaction: Redaction): CapturedEvent[] {
  return events
    .filter(({ event }) => !SETTLED.test(memory.statusOf(event.id) ?? ""))
    .map(({ event }) => diagnosed(scrubbed(event, redaction)));
}

/** What no capture has seen. */
async function tailEvents(
  invocation: Invocation,
  memory: TailMemory,
  limits: TailLimits,
  { outcomes, maxPerMinute, hungWorkflows, settings, redaction }: Making,
): Promise<CapturedEvent[]> {
  const { outcome } = invocation.item;
  const unreported: (TailException | undefined)[] = invocation.exceptions.filter(
    (seen) =>
      !memory.isReported(seen, invocation) && (hungWorkflows === "info" || !isFalseHang(invocation, seen)),
  );
  if (!unreported.length && isUnexplained(invocation)) unreported.push(undefined);
  const events: CapturedEvent[] = [];
  for (const exception of unreported) {
    if (Math.random() >= shareOf(outcome, outcomes, exception !== undefined)) continue;
    const made = diagnosed(await buildTailEvent(invocation, exception, settings, redaction));
    const isHang = exception !== undefined && isFalseHang(invocation, exception);
    const event = limits.pass(isHang ? { ...made, level: "info" } : made, maxPerMinute);
    if (event) events.push(event);
  }
  return events;
}
