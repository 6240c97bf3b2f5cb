import { orElse } from "./plain-json.ts";

const MAX_WARNINGS = 32;
const warned = new Set<string>();

/** One line in the log for each distinct text and isolate: a fault that repeats must not flood the log it is found in. */
export function warnOnce(text: string): void {
  if (warned.has(text) || warned.size === MAX_WARNINGS) return;
  warned.add(text);
  // A test setup, or a logger of the Worker's, may have put a function there that throws.
  orElse(() => console.warn(`isolate-capture: ${text}`), undefined);
}
