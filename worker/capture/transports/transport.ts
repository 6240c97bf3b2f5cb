import type { CapturedEvent } from "../event/captured-event.ts";
import type { CaptureResult } from "../result.ts";
import type { SendOutcome } from "./outcome.ts";

/** What a transport gets with an event. */
export interface SendContext {
  /**
   * The env of this capture. Read bindings from it at each send, because captures of one isolate may have different
   * ones. Its texts are secrets. They belong in requests, and never in a `reason` or a log.
   */
  readonly env: object;
  /**
   * Aborts at the deadline, and always when this send and its retries are over. Pass it to `fetch` and to everything
   * else that waits. After it aborts, nothing waits for the outcome, and work that goes on keeps a Durable Object
   * awake.
   */
  readonly signal: AbortSignal;
  /** The end of the time of this transport, in milliseconds since 1970. Use it for calls that accept no signal. */
  readonly deadline: number;
  /**
   * Names of the transports that could not deliver the event, if this transport is their fallback. The event must be
   * delivered later through those only.
   */
  readonly to?: readonly string[];
}

/** The arguments of a capture. Read them, but do not send them. */
export interface Captured {
  readonly error: unknown;
  readonly ctx: unknown;
  /** The request, alarm or Workflow event of the caller, if it gave one. It identifies the invocation. */
  readonly invocation?: unknown;
}

/**
 * A way to send events. One instance serves all captures of an isolate, from many objects at once. Its sends overlap,
 * and each belongs to another invocation.
 *
 * You may keep plain numbers and texts from one send to the next. Do not keep a promise, response, stream or signal,
 * and let no send wait for another one. These belong to the invocation that made them. When that invocation is gone,
 * they never settle.
 *
 * `transportContract` of `isolate-capture/testing` tests what is said here.
 */
export interface Transport {
  /** The name in outcomes, and in `to` of the messages that a fallback keeps for this transport. */
  readonly name: string;
  /**
   * Whether env has the bindings that this transport needs. It is called on every capture, before any work, so it must
   * be cheap and must not do I/O. If it returns false, the capture goes on without this transport. If all transports
   * return false, the capture does nothing, and its status is `disabled`. A throw counts as false. Default: always
   * configured.
   */
  isConfigured?(env: object): boolean;
  /**
   * Sends one event and resolves to its outcome:
   *
   * - `delivered`, `queued`, `handed-to-service`, `handed-to-tail`: the event is accepted. It is not sent again.
   * - `retryable`: the same event may be accepted later. It is sent three times in all while the deadline lasts, each
   *   time after `retryAfterMs` plus a wait that doubles from 100 ms. Then a bound fallback gets it.
   * - `failed`: the event is refused permanently. There is no retry, and the fallback does not get it.
   *
   * A throw or a rejection counts as `retryable`, with the message of the error as the reason. A send that does not
   * settle by the deadline counts as `retryable` too, and its later outcome is ignored. So the same event may be sent
   * twice, even if it was accepted the first time. Use its `id` to recognise that. Reasons are logged and returned, so
   * they must not contain a key or an address.
   *
   * Other transports run beside this one, under the same deadline. They cannot delay or lose its events.
   *
   * @param event plain JSON, usually a few kilobytes and below a megabyte unless a hook made it larger; a copy of this
   * send's own. Change nothing in it all the same: a transport around this one may send it twice
   */
  send(event: CapturedEvent, context: SendContext): Promise<SendOutcome>;
  /**
   * Called with each event as soon as it is final, before `send`. Without hooks and limits, that is within the call of
   * the capture itself. Use it for transports without I/O: nothing that the object does next can come in between. A
   * throw is ignored.
   */
  publish?(event: CapturedEvent, about: Captured): void;
  /** Called with the result of each capture, even if it made no event. It must not do I/O. A throw is ignored. */
  conclude?(result: CaptureResult, about: Captured): void;
}
