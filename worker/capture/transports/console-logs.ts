import { writeToConsole } from "../logger/console-line.ts";
import type { LogTransport } from "./log-transport.ts";

/**
 * Writes records to the console when they are flushed. Use it for development, as the only transport of a logger with
 * `console: false`. Without it, a logger writes each line to the console at once.
 *
 * @example createLogger(env, { ctx, console: false, transports: [consoleLogTransport()] })
 */
export function consoleLogTransport(): LogTransport {
  return {
    name: "console",
    async sendLogs({ records }) {
      for (const record of records) writeToConsole(record, { "log.record.uid": record.id });
      return { status: "delivered" };
    },
  };
}
