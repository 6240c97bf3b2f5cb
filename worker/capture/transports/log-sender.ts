import type { LogBatch } from "../logger/record.ts";
import type { Sender } from "./deliver.ts";
import type { LogTransport } from "./log-transport.ts";

/** A transport of logs, in the form that delivery needs. */
export function toSender(transport: LogTransport, ctx?: unknown): Sender<LogBatch> {
  return {
    name: transport.name,
    isConfigured: (env) => transport.isConfigured?.(env) ?? true,
    send: (batch, context) => transport.sendLogs(batch, { ...context, ctx }),
  };
}
