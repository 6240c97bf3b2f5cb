import type { CapturedEvent } from "../event/captured-event.ts";
import { warn } from "../memory/warn.ts";
import { withDeadline } from "../safe/deadline.ts";
import { mendEvent } from "../wire/mend-event.ts";

/**
 * Called with each event before it is sent: return it (changed or not), or `null` to drop it. What it returns is checked
 * once, for every way out: a field of the wrong kind is mended, what is over the limits is cut, and unknown fields are
 * left out; the tag `mended` names those fields. Since it may be a privacy filter, only the types of the errors and
 * their frames go out, tagged `before_send` = `failed`, if it throws, rejects, gives what is no event in JSON or takes
 * more than half of the deadline.
 */
export type BeforeSend = (event: CapturedEvent) => CapturedEvent | null | Promise<CapturedEvent | null>;

/** The event as the hook wants it, or `null`. Never rejects. */
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
    // The hook failed, was late, or returned what is no event.
    warn("beforeSend", "beforeSend failed; the event goes out with types and frames only");
    return safe;
  }
}

/** Taken before the hook runs: it may have changed half of the event when it fails. */
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
