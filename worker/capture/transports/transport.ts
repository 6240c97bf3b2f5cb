import type { CapturedEvent } from "../event.ts";
import type { SendOutcome } from "../result.ts";

/** What a transport gets besides the event. */
export interface SendContext {
  /** The env of the capture: bindings are read from it at every send, never kept. */
  readonly env: object;
  /** Aborted when the capture's deadline has passed, and after it. Pass it to `fetch`. */
  readonly signal: AbortSignal;
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
   * too. Keep no promise, response or stream for another send: they belong to the invocation that made them.
   */
  send(event: CapturedEvent, context: SendContext): Promise<SendOutcome>;
}
