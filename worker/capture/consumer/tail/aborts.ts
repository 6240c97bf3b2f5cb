import { keep } from "../../memory/keep.ts";
import type { Invocation, Seen } from "./invocation.ts";
import { LOST } from "./sockets.ts";

/** The end of an object reaches all its invocations in so short a time. */
const END_MS = 100;
/** A capture and the abort after it are so near, at most, in time. */
const CAPTURE_MS = 5_000;
const MAX_ENDS = 1_000;

interface End {
  readonly timestamp: number;
  readonly began: number;
  isAfterCapture: boolean;
}

/**
 * The ends of objects. `ctx.abort()` ends every invocation that is running in the object, and each of them shows the same
 * exception. It looks like a text that was thrown: it has no stack, and the item does not say where it comes from.
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
      // A client that goes away ends its own socket only, so each of these is a failure of its own.
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
          keyOf(seen, invocation),
          { timestamp, began: invocation.time, isAfterCapture },
          MAX_ENDS,
        );
      }
    }
  }

  /** Whether another event tells of this abort: that of another invocation, or that of a capture before it. */
  isTold(seen: Seen, invocation: Invocation): boolean {
    return this.#repeated.has(seen) || this.#endOf(seen, invocation)?.isAfterCapture === true;
  }

  /** Invocations that one abort has ended were running at the same time. Those of two thrown texts may follow each other. */
  #endOf(seen: Seen, invocation: Invocation): End | undefined {
    const end = this.#ends.get(keyOf(seen, invocation));
    const isSame =
      end &&
      Math.abs(end.timestamp - seen.timestamp) <= END_MS &&
      end.began < seen.timestamp &&
      invocation.time < end.timestamp;
    return isSame ? end : undefined;
  }
}

function keyOf({ sign }: Seen, { item }: Invocation): string {
  return `${item.durableObjectId} ${sign}`;
}

/** Whether an invocation ended with this exception after a capture, so that it may be what `ctx.abort()` throws. */
function isAbortAfterCapture(seen: Seen, invocation: Invocation): boolean {
  return invocation.item.outcome === "exception" && isLastAfterCapture(seen, invocation);
}

/**
 * Whether an object's exception without a stack came after captures, and nothing was thrown or captured after it. What had
 * begun may still log, and a capture that had begun says what became of it.
 */
export function isLastAfterCapture(seen: Seen, { item, exceptions, captured }: Invocation): boolean {
  const isBefore = ({ timestamp }: { timestamp: number }) => timestamp <= seen.timestamp;
  const begun = captured.filter(isBefore);
  return (
    !seen.stack &&
    item.durableObjectId !== undefined &&
    // Each promise that is waited for shows the abort once more, often a millisecond later. Only `exceptions` has it once.
    exceptions.every(isBefore) &&
    captured.every(({ sign }) => begun.some((one) => one.sign === sign)) &&
    begun.some(({ timestamp }) => seen.timestamp - timestamp <= CAPTURE_MS)
  );
}
