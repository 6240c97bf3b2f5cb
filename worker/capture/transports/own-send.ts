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

/** Whether only code of this library runs in it. */
const own = new WeakMap<object, boolean>();

/**
 * Marks a `send` of this library. Such a send does not change its payload, and all that it has started is over when it
 * settles. So it needs no copy of the payload, and no abort at the end: aborting a finished request costs half as much
 * as a request. A transport that wraps one of ours has a `send` of its own, which is not marked.
 */
export function markOwn<Send extends object>(send: Send): Send {
  own.set(send, false);
  return send;
}

export function isOwn(send: object): boolean {
  return own.has(send);
}

/** Marks a `send` of this library in which only its own code runs, so that nothing captures there. */
export function markQuiet<Sender extends { readonly send: object }>(sender: Sender): Sender {
  own.set(sender.send, true);
  return sender;
}

/**
 * Whether nothing can capture in this `send`. A `fetch` that the application has put on the global object could. The runtime
 * keeps its own on the prototype.
 */
export function isQuiet(send: object): boolean {
  return own.get(send) === true && !Object.hasOwn(globalThis, "fetch");
}
