import type { LogBatch } from "../logger/record.ts";
import type { SendOutcome } from "./outcome.ts";
import type { SendContext } from "./transport.ts";

/** What a transport of logs gets besides the batch. */
export interface LogSendContext extends SendContext {
  /** The logger's `ctx`, if it has one: to be looked at, never to be sent. */
  readonly ctx?: unknown;
}

/**
 * A way out for the records of loggers. What `Transport` says of its instance, of `name`, `isConfigured`, outcomes,
 * deadlines and retries holds here too. One object may be both, by having `send` and `sendLogs`.
 *
 * `logTransportContract` of `isolate-capture/testing` tests what is said here.
 */
export interface LogTransport {
  /** Names it in outcomes, and in `to` of what a fallback keeps for it. */
  readonly name: string;
  /** Whether env holds what this transport needs. Called once for each logger. A throw counts as false. */
  isConfigured?(env: object): boolean;
  /**
   * Sends a batch of at most 100 records and resolves to what became of it: all of it has one outcome. The same batch may
   * come twice, even when the first time was accepted. Its `id` tells, and so does that of each record. A backend that
   * refuses logs, or wants no more of them for a while, must not keep the transport's errors waiting.
   *
   * @param batch plain JSON of at most 110,000 bytes; a copy of this send's own
   */
  sendLogs(batch: LogBatch, context: LogSendContext): Promise<SendOutcome>;
}
