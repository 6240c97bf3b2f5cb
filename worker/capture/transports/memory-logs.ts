import type { LogRecord } from "../logger/record.ts";
import type { LogTransport } from "./log-transport.ts";

/** The result of `memoryLogTransport`. */
export interface MemoryLogTransport extends LogTransport {
  /** The newest 10,000 records, oldest first. It is always the same array. */
  readonly records: readonly LogRecord[];
  /** Deletes all records. */
  clear(): void;
}

const MAX_RECORDS = 10_000;

/**
 * Keeps records in this isolate, for tests that check what was logged.
 *
 * @example
 * const memory = memoryLogTransport();
 * const log = createLogger({}, { transports: [memory], console: false });
 * log.info("opened");
 * await log.flush();
 * memory.records[0]?.message; // "opened"
 */
export function memoryLogTransport(): MemoryLogTransport {
  const records: LogRecord[] = [];
  return {
    name: "memory",
    records,
    clear() {
      records.length = 0;
    },
    async sendLogs(batch) {
      records.push(...batch.records);
      records.splice(0, records.length - MAX_RECORDS);
      return { status: "delivered" };
    },
  };
}
