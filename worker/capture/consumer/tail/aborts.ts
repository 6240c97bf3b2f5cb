import { keep } from "../../memory/keep.ts";
import type { Invocation, Seen } from "./invocation.ts";
import { LOST } from "./sockets.ts";

/** An abort ends all running invocations of an object within this time. */
const END_MS = 100;
/** The longest time between a capture and the abort that follows it. */
const CAPTURE_MS = 5_000;
const MAX_ENDS = 1_000;

interface End {
  readonly timestamp: number;
  readonly began: number;
  isAfterCapture: boolean;
}

/**
 * Remembers aborts of objects. `ctx.abort()` ends every running invocation of the object, and each of them shows the
 * same exception. That exception looks like a thrown text: it has no stack, and the item does not say where it comes
 * from.
 */
export class Aborts {
  /** By object and sign. */
  readonly #ends = new Map<string, End>();
  readonly #repeated = new WeakSet<Seen>();

  get size(): number {
    return this.#ends.size;
  }

  add(invocation: Invocation): void {
    for (const seen of invocation.exceptions) {
      // A client that disconnects ends only its own socket, so each of these is a failure of its own.
      if (!invocation.item.durableObjectId || seen.stack || seen.message === LOST) continue;
      const isAfterCapture = isAbortAfterCapture(seen, invocation);
      const end = this.#endOf(seen, invocation);
      if (end) {
        this.#repeated.add(seen);
        end.isAfterCapture ||= isAfterCapture;
      } else {
        const { timestamp } = seen;
        keep(
          this.#ends,
          makeKey(seen, invocation),
          { timestamp, began: invocation.time, isAfterCapture },
          MAX_ENDS,
        );
      }
    }
  }

  /** Whether another event already reports this abort: one from another invocation, or one from a capture before it. */
  isTold(seen: Seen, invocation: Invocation): boolean {
    return this.#repeated.has(seen) || this.#endOf(seen, invocation)?.isAfterCapture === true;
  }

  /**
   * Invocations that one abort ended were running at the same time. Two that threw the same text may have run one after
   * the other.
   */
  #endOf(seen: Seen, invocation: Invocation): End | undefined {
    const end = this.#ends.get(makeKey(seen, invocation));
    const isSame =
      end &&
      Math.abs(end.timestamp - seen.timestamp) <= END_MS &&
      end.began < seen.timestamp &&
      invocation.time < end.timestamp;
    return isSame ? end : undefined;
  }
}

function makeKey({ sign }: Seen, { item }: Invocation): string {
  return `${item.durableObjectId} ${sign}`;
}

/** Whether an invocation ended with this exception after a capture, so that it may be what `ctx.abort()` throws. */
function isAbortAfterCapture(seen: Seen, invocation: Invocation): boolean {
  return invocation.item.outcome === "exception" && isLastAfterCapture(seen, invocation);
}

/**
 * Whether an exception without a stack came after captures in an object, with no other exception or capture after it.
 * Earlier work may still log, and an earlier capture may still publish its note.
 */
export function isLastAfterCapture(seen: Seen, { item, exceptions, captured }: Invocation): boolean {
  const isBefore = ({ timestamp }: { timestamp: number }) => timestamp <= seen.timestamp;
  const begun = captured.filter(isBefore);
  return (
    !seen.stack &&
    item.durableObjectId !== undefined &&
    // The runtime repeats the abort for each pending promise, often a millisecond later. `exceptions` contains it once.
    exceptions.every(isBefore) &&
    captured.every(({ sign }) => begun.some((one) => one.sign === sign)) &&
    begun.some(({ timestamp }) => seen.timestamp - timestamp <= CAPTURE_MS)
  );
}
