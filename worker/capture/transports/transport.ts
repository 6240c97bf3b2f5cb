import type { CapturedEvent } from "../event/captured-event.ts";
import type { CaptureResult } from "../result.ts";
import type { SendOutcome } from "./outcome.ts";

/** What a transport gets besides the event. */
export interface SendContext {
  /**
   * The env of this capture. Read bindings from it at every send: captures of one isolate may have different ones. Its
   * texts are secrets: they belong in requests, never in a `reason` or a log.
   */
  readonly env: object;
  /**
   * Aborted at the deadline, and in any case once this send and its retries are over. Pass it to `fetch` and to
   * whatever else waits: after it nobody waits for the outcome, and what goes on keeps a Durable Object awake.
   */
  readonly signal: AbortSignal;
  /** When this transport's time is over, in milliseconds since 1970: for what takes no signal. */
  readonly deadline: number;
  /**
   * Names of the transports that could not deliver the event. Present where this transport is their fallback: whoever
   * takes the event out again owes it to those only.
   */
  readonly to?: readonly string[];
}

/** What a capture was called with: to be looked at, never to be sent. */
export interface Captured {
  readonly error: unknown;
  readonly ctx: unknown;
  /** An object that stands for the invocation, where the caller has given one: its request, alarm or Workflow event. */
  readonly invocation?: unknown;
}

/**
 * A way out for events. One instance serves every capture of an isolate, from many objects at once: its sends overlap,
 * and each belongs to another invocation. Plain numbers and texts may be kept from one to the next. A promise,
 * response, stream or signal may not, and no send may wait for another: it belongs to the invocation that made it, and
 * once that is gone, whoever waits for it waits for ever.
 *
 * `transportContract` of `isolate-capture/testing` tests what is said here.
 */
export interface Transport {
  /** Names it in outcomes, and in `to` of what a fallback keeps for it. */
  readonly name: string;
  /**
   * Whether env holds what this transport needs. Called on every capture, before any work: it must be cheap and may
   * not do I/O. Where it says false, the capture goes on without this transport; where all do, the capture does nothing
   * and is `disabled`. A throw counts as false. Default: always configured.
   */
  isConfigured?(env: object): boolean;
  /**
   * Sends one event and resolves to what became of it:
   *
   * - `delivered`, `queued`, `handed-to-service`, `handed-to-tail`: somebody has it. It is not sent again.
   * - `retryable`: the same event may be taken later. It is sent again, three times in all, after `retryAfterMs` and a
   *   wait that doubles from 100 ms, as long as the deadline lasts. Then it goes to the fallback, if one is bound.
   * - `failed`: it never will be taken. Neither a retry nor the fallback gets it.
   *
   * A throw or a rejection counts as `retryable`, with the error's message as its reason. So does silence until the
   * deadline, and what the send settles to after that changes nothing. Therefore one event may come twice, even when
   * the first time was accepted: its `id` tells. Reasons are logged and returned: no key or address may be in them.
   *
   * Other transports run beside this one, under the same deadline; none can delay or lose the event of another.
   *
   * @param event plain JSON, usually a few kilobytes and below a megabyte unless a hook made it larger; a copy of this
   * send's own. Change nothing in it all the same: a transport around this one may send it twice
   */
  send(event: CapturedEvent, context: SendContext): Promise<SendOutcome>;
  /**
   * Called with each event as soon as it is final: before `send`, and within the capture's own call where no hook or
   * limit has to see the event first. For ways out that need no I/O, so that nothing the object does next comes
   * between. A throw is ignored.
   */
  publish?(event: CapturedEvent, about: Captured): void;
  /** Called with what became of each capture, also where it made no event. It may not do I/O; a throw is ignored. */
  settle?(result: CaptureResult, about: Captured): void;
}
