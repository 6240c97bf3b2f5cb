/** Characters and values together: more than an event of any size that is accepted. */
const MAX_SIZE = 2_000_000;
/** Deeper than an event; a circle ends there. */
const MAX_DEPTH = 1_000;

/**
 * Whether this is what JSON can hold, within bounds. RPC passes more, and so do Queues: circles, Maps, BigInts, lists of
 * nothing but holes, of which JSON would make gigabytes, and stubs, whose methods (`toJSON` among them) are calls back to
 * the caller.
 */
export function isPlainData(value: unknown): boolean {
  let left = MAX_SIZE;
  const isPlain = (part: unknown, depth: number): boolean => {
    left -= typeof part === "string" ? part.length + 1 : 1;
    if (left < 0 || depth > MAX_DEPTH) return false;
    if (typeof part !== "object")
      return /^(string|boolean|undefined)$/.test(typeof part) || Number.isFinite(part);
    if (part === null) return true;
    const prototype: unknown = Object.getPrototypeOf(part);
    if (Array.isArray(part)) {
      left -= part.length;
      // A hole counts as one: it passes every check of the list's items.
      if (left < 0 || part.includes(undefined)) return false;
    } else if (prototype !== Object.prototype && prototype !== null) return false;
    return Object.entries(part).every(([key, item]) => {
      left -= key.length;
      return isPlain(item, depth + 1);
    });
  };
  return isPlain(value, 0);
}
