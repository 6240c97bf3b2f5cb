const MAX_WARNINGS = 32;
const warned = new Set<string>();

/** One line in the log for each distinct text and isolate: a fault that repeats must not flood the log it is found in. */
export function warnOnce(text: string): void {
  if (warned.has(text) || warned.size === MAX_WARNINGS) return;
  warned.add(text);
  console.warn(`isolate-capture: ${text}`);
}
