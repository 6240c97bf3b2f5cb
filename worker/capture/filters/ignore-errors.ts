import type { CapturedEvent } from "../event/captured-event.ts";
import { withDeadline } from "../safe/deadline.ts";

/**
 * A text, a pattern or a function. A text applies if `Type: message` of the error, or a captured message, contains it. A
 * pattern applies if it matches that. A function gets the error, and applies if it returns or resolves to true.
 */
export type IgnoreRule = string | RegExp | ((error: unknown) => boolean | Promise<boolean>);

/** Whether a rule applies. A rule that throws, rejects or takes longer than `ms` ignores nothing. */
export async function isIgnored(
  { exceptions: [thrown], message = "" }: CapturedEvent,
  error: unknown,
  rules: readonly IgnoreRule[],
  ms: number,
): Promise<boolean> {
  const title = thrown ? `${thrown.type}: ${thrown.value}` : message;
  const end = Date.now() + ms;
  for (const rule of rules) {
    try {
      // `test` of a global pattern would match every other time only.
      if (typeof rule === "string" ? title.includes(rule) : rule instanceof RegExp && title.search(rule) >= 0)
        return true;
      if (typeof rule !== "function") continue;
      const answer: unknown = rule(error);
      if (
        typeof answer === "object"
          ? await withDeadline(answer, Math.max(1, end - Date.now()), "a rule")
          : answer
      )
        return true;
    } catch {
      // The rule failed.
    }
  }
  return false;
}
