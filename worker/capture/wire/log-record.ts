import type { LogBatch } from "../logger/record.ts";

/** Records of a logger on their way through a queue, a service binding or a diagnostics channel. As `EventRecord`. */
export interface LogsRecord {
  readonly v: typeof LOGS_VERSION;
  readonly logs: LogBatch;
  /**
   * Names of the transports that still have to deliver them. Absent: all that are configured where they are delivered.
   */
  readonly to?: readonly string[];
}

export const LOGS_VERSION = 2;

/** A logger makes no batch that is too large for a message. */
export function encodeLogs(logs: LogBatch, to?: readonly string[]): LogsRecord {
  return { v: LOGS_VERSION, logs, ...(to && { to }) };
}
