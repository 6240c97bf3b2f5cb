import { withDeadline } from "./deadline.ts";
import type { CapturedEvent } from "./event.ts";
import { warn } from "./warn.ts";

/**
 * Called with each event before it is sent: return it (changed or not), or `null` to drop it. It may be a privacy
 * filter: if it throws, rejects, gives what is no event in JSON or takes more than half of the deadline, only the types
 * of the errors and their frames go out, tagged `before_send` = `failed`.
 */
export type BeforeSend = (event: CapturedEvent) => CapturedEvent | null | Promise<CapturedEvent | null>;

/** Without these no transport can make anything of an event. */
const NEEDED = ["exceptions", "mechanism", "tags", "contexts", "extra"] as const;

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
    // A hook that returns nothing, or less than an event, was meant to do something else.
    if (!NEEDED.every((name) => typeof kept[name] === "object")) throw new TypeError("no event");
    // The id is what makes sending twice safe: it is not the hook's to change.
    // What is no JSON could not be sent.
    return JSON.parse(JSON.stringify({ ...kept, id: safe.id }));
  } catch {
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
    exceptions: exceptions.map((exception) => ({ ...exception, value: "" })),
    mechanism: { ...mechanism },
    tags: { before_send: "failed" },
    contexts: {},
    extra: {},
    ...(debugIds && { debugIds }),
  };
}
