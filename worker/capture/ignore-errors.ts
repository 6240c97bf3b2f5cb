import type { CapturedEvent } from "./event.ts";

/** A text that `Type: message` of the thrown error contains, a pattern that matches it, or a function of the error. */
export type IgnoreRule = string | RegExp | ((error: unknown) => boolean);

/** Whether a rule says so. A rule of the user's that throws ignores nothing. */
export function isIgnored(
  { exceptions }: CapturedEvent,
  error: unknown,
  rules: readonly IgnoreRule[],
): boolean {
  const title = `${exceptions[0]?.type}: ${exceptions[0]?.value}`;
  return rules.some((rule) => {
    if (typeof rule === "string") return title.includes(rule);
    try {
      // `test` of a global pattern would match every other time only.
      return typeof rule === "function" ? rule(error) : title.search(rule) >= 0;
    } catch {
      return false;
    }
  });
}
