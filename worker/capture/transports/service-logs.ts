import { read } from "../safe/plain-json.ts";
import { encodeLogs } from "../wire/log-record.ts";
import { isConfigured } from "./deliver.ts";
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

/** The same transports. Each is configured only if none before it is. */
export function eitherOf(...groups: readonly (readonly LogTransport[])[]): LogTransport[] {
  const isAny = (transports: readonly LogTransport[], env: object) =>
    transports.some((transport) => isConfigured(transport, env));
  return groups.flatMap((group, index) =>
    group.map(({ name, sendLogs, ...transport }) => ({
      name,
      sendLogs,
      isConfigured: (env: object) =>
        !groups.slice(0, index).some((earlier) => isAny(earlier, env)) && isConfigured(transport, env),
    })),
  );
}
