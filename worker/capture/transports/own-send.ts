import type { SendOutcome } from "./outcome.ts";
import type { SendContext } from "./transport.ts";

/** What a `send` of this library gets. */
export interface OwnContext extends SendContext {
  /**
   * Called when an answer has arrived, before its body. Whoever sets this bounds the wait for the body, so that the request
   * needs no timer.
   */
  readonly onAnswer?: ((outcome: SendOutcome) => void) | undefined;
}

const own = new WeakSet<object>();

/**
 * Marks a `send` of this library. Such a send does not change its payload, and all that it has started is over when it
 * settles. So it needs no copy of the payload, and no abort at the end: aborting a finished request costs half as much
 * as a request. A transport that wraps one of ours has a `send` of its own, which is not marked.
 */
export function markOwn<Send extends object>(send: Send): Send {
  own.add(send);
  return send;
}

export function isOwn(send: object): boolean {
  return own.has(send);
}
