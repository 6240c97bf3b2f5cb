import { MAX_RECORD_DEPTH } from "./limits.ts";

const NOT_PLAIN = "must be plain JSON";
const FAR = 20;

/**
 * Why this is not what JSON can hold, or would have more than so many bytes as JSON; undefined where it is. RPC passes
 * more, and so do Queues: circles, which end at the greatest depth, Maps, BigInts, lists that consist of holes, of which
 * JSON would make gigabytes, and stubs, whose methods (`toJSON` among them) are calls back to the caller. The walk ends
 * where the limit is passed: each value, key and character counts as one byte at least.
 */
export function faultOfPlainData(value: unknown, maxBytes: number): string | undefined {
  let left = maxBytes;

  function findFault(part: unknown, depth: number): string | undefined {
    left -= typeof part === "string" ? part.length + 1 : 1;
    // A value that is far too large is certainly not an event.
    if (left < 0) return typeof part === "string" && left > -FAR * maxBytes ? tooLarge(maxBytes) : NOT_PLAIN;
    if (typeof part !== "object")
      return /^(string|boolean|undefined)$/.test(typeof part) || Number.isFinite(part)
        ? undefined
        : NOT_PLAIN;
    if (part === null) return undefined;
    if (depth > MAX_RECORD_DEPTH) return NOT_PLAIN;
    if (Array.isArray(part)) {
      // Counted before it is read: all of it may be holes.
      if (part.length > left) return NOT_PLAIN;
      for (let index = 0; index < part.length; index++) {
        const item: unknown = part[index];
        const fault = item === undefined ? NOT_PLAIN : findFault(item, depth + 1);
        if (fault) return fault;
      }
      return undefined;
    }
    const prototype: unknown = Object.getPrototypeOf(part);
    if (prototype !== Object.prototype && prototype !== null) return NOT_PLAIN;
    // Not Object.entries: it reads all of a million keys before the first one is counted.
    for (const key in part) {
      if (!Object.hasOwn(part, key)) continue;
      left -= key.length;
      const fault = left < 0 ? NOT_PLAIN : findFault((part as Record<string, unknown>)[key], depth + 1);
      if (fault) return fault;
    }
    return undefined;
  }

  return findFault(value, 0);
}

export function tooLarge(maxBytes: number): string {
  return `event must have at most ${maxBytes} bytes`;
}
