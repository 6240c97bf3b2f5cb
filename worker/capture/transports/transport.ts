import type { CapturedEvent } from "../event.ts";
import type { SendOutcome } from "../outcome.ts";

/** What a transport gets besides the event. */
export interface SendContext {
  /** The env of the capture: bindings are read from it at every send, never kept. */
  readonly env: object;
  /** Aborted when the capture's deadline has passed, and after it. Pass it to `fetch`. */
  readonly signal: AbortSignal;
  /**
   * Names of the transports that could not deliver the event. Present where this transport is their fallback: whoever
   * takes the event out again owes it to those only.
   */
  readonly to?: readonly string[];
}

/** A way out for events. One instance serves every capture of an isolate, from many objects at once. */
export interface Transport {
  /** Names it in outcomes. */
  readonly name: string;
  /**
   * Whether env holds what this transport needs. Called on every capture, before any work: it must be cheap and may
   * not do I/O. If no transport is configured, the capture does nothing. Default: always.
   */
  isConfigured?(env: object): boolean;
  /**
   * Sends one event and resolves to what became of it. A rejection counts as `retryable`, silence until the deadline
   * too. What is `retryable` is sent again, up to three times while the deadline lasts, and then goes to the fallback,
   * so the same event may be sent twice: its `id` tells. Keep no promise, response or stream for another send: they belong to the invocation that made them.
   */
  send(event: CapturedEvent, context: SendContext): Promise<SendOutcome>;
}
