import type { CapturedEvent } from "../event/captured-event.ts";
import { warn } from "../memory/warn.ts";
import { withDeadline } from "../safe/deadline.ts";
import { mendEvent } from "../wire/mend-event.ts";

/**
 * Called with each event before it is sent. Return the event, changed or not, or `null` to drop it. The returned event is
 * checked once, for all transports. Fields of the wrong kind are corrected, excess is cut, and unknown fields are left out.
 * The tag `mended` names those fields. The hook fails if it throws, rejects, returns something that is not an event in JSON,
 * or takes more than half of the deadline. Because it may be a privacy filter, only error types and frames are sent then,
 * with the tag `before_send` = `failed`.
 */
export type BeforeSend = (event: CapturedEvent) => CapturedEvent | null | Promise<CapturedEvent | null>;

/** Returns the event of the hook, or `null`. Never rejects. */
export async function applyHook(
  hook: BeforeSend,
  event: CapturedEvent,
  deadlineMs: number,
): Promise<CapturedEvent | null> {
  const safe = withoutContent(event);
  try {
    const kept = await withDeadline(hook(event), deadlineMs, "beforeSend");
    if (kept === null) return null;
    const { event: mendedEvent, mended } = mendEvent(kept, safe);
    if (mended) warn("beforeSend", `beforeSend returned an event that had to be mended: ${mended}`);
    return mendedEvent;
  } catch {
    // The hook threw, was late, or returned something that is not an event.
    warn("beforeSend", "beforeSend failed; the event goes out with types and frames only");
    return safe;
  }
}

/** Copied before the hook runs, because a failing hook may have changed a part of the event. */
function withoutContent({
  id,
  timestamp,
  level,
  environment,
  release,
  dist,
  message,
  exceptions,
  mechanism,
  debugIds,
}: CapturedEvent): CapturedEvent {
  return {
    id,
    timestamp,
    level,
    environment,
    ...(release && { release }),
    ...(dist && { dist }),
    ...(message && { message: "a message that beforeSend did not let out" }),
    exceptions: exceptions.map(({ frames, ...exception }) => ({
      ...exception,
      value: "",
      frames: frames.map((frame) => ({ ...frame })),
    })),
    mechanism: { ...mechanism },
    tags: { before_send: "failed" },
    contexts: {},
    extra: {},
    ...(debugIds && { debugIds: { ...debugIds } }),
  };
}
