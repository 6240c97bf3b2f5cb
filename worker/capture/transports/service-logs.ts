import { read } from "../safe/read.ts";
import { encodeLogs } from "../wire/log-record.ts";
import type { LogTransport } from "./log-transport.ts";
import { callService, type ServiceTransportOptions } from "./service.ts";

/**
 * Sends records to the Worker behind a service binding, through the same method as events: `receiveEvent` accepts both.
 *
 * @example createLogger(env, { ctx, transports: [serviceLogTransport({ background: true })] })
 */
export function serviceLogTransport(options: ServiceTransportOptions = {}): LogTransport {
  const { binding = "ERROR_SERVICE", background = false } = options;
  return {
    name: "service",
    isConfigured: (env) => typeof read(read(env, binding), "capture") === "function",
    sendLogs: (batch, context) => callService(binding, background, encodeLogs(batch, context.to), context),
  };
}
