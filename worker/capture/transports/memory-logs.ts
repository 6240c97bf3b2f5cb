import type { LogRecord } from "../logger/record.ts";
import type { LogTransport } from "./log-transport.ts";

/** What `memoryLogTransport` makes. */
export interface MemoryLogTransport extends LogTransport {
  /** What was logged, oldest first: the newest 10,000 records. The same array for good. */
  readonly records: readonly LogRecord[];
  /** Forgets them. */
  clear(): void;
}

const MAX_RECORDS = 10_000;

/**
 * Keeps records in this isolate, for tests that look at what was logged.
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
