import type { LogBatch } from "../logger/record.ts";
import type { SendOutcome } from "./outcome.ts";
import type { SendContext } from "./transport.ts";

/** What a transport of logs gets with a batch. */
export interface LogSendContext extends SendContext {
  /** The `ctx` of the logger, if it has one. Read it, but do not send it. */
  readonly ctx?: unknown;
}

/**
 * A transport for the records of loggers. What the docs of `Transport` say about instances, `name`, `isConfigured`,
 * outcomes, deadlines and retries holds here too. One object may be both kinds of transport, with `send` and
 * `sendLogs`.
 *
 * `logTransportContract` of `isolate-capture/testing` tests what is said here.
 */
export interface LogTransport {
  /** The name in outcomes, and in `to` of the messages that a fallback keeps for this transport. */
  readonly name: string;
  /**
   * Whether env has the bindings that this transport needs. It is called once for each logger. A throw counts as false.
   */
  isConfigured?(env: object): boolean;
  /**
   * Sends a batch of at most 100 records, and resolves to one outcome for the whole batch. The same batch may be sent
   * twice, even if it was accepted the first time. The batch and each record have an `id` to recognise that. If a
   * backend refuses or limits logs, the errors of this transport must not wait for it.
   *
   * @param batch plain JSON of at most 110,000 bytes; a copy of this send's own
   */
  sendLogs(batch: LogBatch, context: LogSendContext): Promise<SendOutcome>;
}
