import { encodeOtlpRecords } from "../wire/otlp-records.ts";
import { type FlarelogTransportOptions, flarelogSender } from "./flarelog.ts";
import type { LogTransport } from "./log-transport.ts";

/**
 * Sends records to FlareLog as OTLP logs. The id of the batch is the idempotency key. The options are those of
 * `flarelogTransport`.
 *
 * @throws TypeError for an option that is not allowed, without its value
 * @example createLogger(env, { ctx, transports: [flarelogLogTransport({ serviceName: "shop" })] })
 */
export function flarelogLogTransport(options: FlarelogTransportOptions = {}): LogTransport {
  const { name, isConfigured, send } = flarelogSender(options, encodeOtlpRecords, "log_item");
  return { name, isConfigured, sendLogs: send };
}
