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
  run?: (send: () => Promise<SendOutcome>) => Promise<SendOutcome>,
): Sender<LogBatch> {
  return {
    name: transport.name,
    isConfigured(env) {
      return transport.isConfigured?.(env) ?? true;
    },
    send(batch, context) {
      const send = () => transport.sendLogs(batch, { ...context, ctx });
      return run ? run(send) : send();
    },
  };
}
