import type { LogBatch } from "../logger/record.ts";
import type { Sender } from "./deliver.ts";
import type { LogTransport } from "./log-transport.ts";
import type { SendOutcome } from "./outcome.ts";

/**
 * A transport of logs, in the form that delivery needs.
 *
 * @param run calls it
 */
export function toSender(
  transport: LogTransport,
  ctx?: unknown,
  run: (send: () => Promise<SendOutcome>) => Promise<SendOutcome> = (send) => send(),
): Sender<LogBatch> {
  return {
    name: transport.name,
    isConfigured: (env) => transport.isConfigured?.(env) ?? true,
    send: (batch, context) => run(() => transport.sendLogs(batch, { ...context, ctx })),
  };
}
