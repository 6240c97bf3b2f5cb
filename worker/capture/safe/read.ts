/** So many keys of values that share this number are listed. */
export const MAX_LISTED = 10_000;

/**
 * The first own keys of an object that has names instead of indexes. JavaScript cannot list only some of them. So after many
 * thousand keys, no other object is looked into.
 */
export function listKeys(value: object, max: number, work = { left: MAX_LISTED }): string[] {
  if (work.left <= 0) return [];
  const keys = orElse(() => (hasIndexes(value) ? [] : Object.keys(value)), []);
  work.left -= keys.length;
  return keys.slice(0, max);
}

function hasIndexes(value: object): boolean {
  return ArrayBuffer.isView(value) || Array.isArray(value) || value instanceof String;
}

/** The result of `work`, or `fallback` if it throws. Getters, traps of a Proxy and the runtime's own checks may throw. */
export function orElse<T>(work: () => T, fallback: T): T {
  try {
    return work();
  } catch {
    return fallback;
  }
}

/** A property of a value that may be hostile, or `fallback` where it cannot be read. */
export function read(value: unknown, key: string, fallback?: unknown): unknown {
  // Tested, because an error that is thrown and caught costs more than all else here: its stack is made.
  if (value === undefined || value === null) return fallback;
  try {
    return (value as Record<string, unknown>)[key];
  } catch {
    return fallback;
  }
}

/** The own values of an object, or none if they cannot be read. */
export function copyFields(value: unknown): Record<string, unknown> {
  return orElse(() => ({ ...Object(value) }), {});
}

export function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}
