import { warn } from "../../memory/warn.ts";
import { readAnywhere } from "../../platform/importable-env.ts";
import { orElse } from "../../safe/read.ts";
import type { Sender } from "../../transports/deliver.ts";
import { post } from "../../transports/http.ts";
import { encodeFlarelogBatch, type Resource } from "../../wire/flarelog-batch.ts";
import type { LogBatch } from "../record.ts";
import type { FlareLogConfig, TransportConfig } from "./types.ts";

const DEFAULT_ENDPOINT = "https://flarelog.dev";
const LOCAL = /^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])([:/]|$)/i;

/** Where lines go. */
export interface Destinations {
  readonly senders: readonly Sender<LogBatch>[];
  readonly isConsole: boolean;
}

/** Sends to the given transports, otherwise to OTLP and FlareLog if they are configured, otherwise to the console. */
export function resolveDestinations(config: FlareLogConfig, resource: Resource): Destinations {
  const apiKey = config.apiKey ?? readAnywhere("FLARELOG_API_KEY");
  const endpoint = config.endpoint ?? readAnywhere("FLARELOG_ENDPOINT") ?? DEFAULT_ENDPOINT;
  const otlpEndpoint = config.otlpEndpoint ?? readAnywhere("OTEL_EXPORTER_OTLP_ENDPOINT");
  const logsEndpoint = readAnywhere("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT");

  function make(one: TransportConfig): Sender<LogBatch> | undefined {
    if (one.type === "console") return undefined;
    if (one.type === "otlp") {
      const url = one.logsEndpoint ?? logsUrlAt(one.endpoint ?? "");
      return one.enableLogs === false ? undefined : httpSender("otlp", url, one.headers ?? {}, resource);
    }
    const base = (one.endpoint ?? endpoint).replace(/\/$/, "");
    if (isUnsafe(base, config)) {
      warn("flarelog-sdk", "FLARELOG_ENDPOINT must be https: no line is sent there");
      return undefined;
    }
    const authorization = `Bearer ${one.apiKey ?? apiKey ?? ""}`;
    return httpSender("flarelog", `${base}/api/v1/logs`, { authorization }, resource);
  }

  const configs: TransportConfig[] = [...(config.transports ?? [])];
  // If both have the same host, each line would be there twice.
  const isTwice = apiKey !== undefined && readHost(logsEndpoint ?? otlpEndpoint) === readHost(endpoint);
  if (!configs.length && (otlpEndpoint || logsEndpoint) && !isTwice)
    configs.push({
      type: "otlp",
      ...(otlpEndpoint && { endpoint: otlpEndpoint }),
      ...(logsEndpoint && { logsEndpoint }),
      headers: config.otlpHeaders ?? pairsIn(readAnywhere("OTEL_EXPORTER_OTLP_HEADERS")),
    });
  if (!config.transports?.length && apiKey) configs.push({ type: "flarelog" });
  if (!configs.length) {
    configs.push({ type: "console" });
    if (config.warnOnConsoleFallback !== false)
      warn(
        "flarelog-sdk",
        "FlareLog has no apiKey and FLARELOG_API_KEY is not set: lines go to the console only",
      );
  }
  return {
    senders: configs.flatMap((one) => make(one) ?? []),
    isConsole: configs.some(({ type }) => type === "console"),
  };
}

function httpSender(
  name: string,
  url: string,
  given: Record<string, string>,
  resource: Resource,
): Sender<LogBatch> {
  const headers = {
    "content-type": "application/json",
    ...Object.fromEntries(Object.entries(given).map(([key, value]) => [key.toLowerCase(), value])),
  };
  return {
    name,
    send(batch, context) {
      const body = encodeFlarelogBatch(batch, resource);
      const request = { url, headers: { ...headers, "idempotency-key": batch.id }, body };
      return post({ ...request, category: "log_item" }, context);
    },
  };
}

/** @throws TypeError for one that is not allowed */
export function checkEndpoint(endpoint: unknown, config: FlareLogConfig): void {
  const base = String(endpoint ?? "");
  if (isUnsafe(base, config))
    throw new TypeError(
      `FlareLog: endpoint must be https, or allowInsecure must be true; got ${base.slice(0, 100)}`,
    );
}

/** Plain http, to another machine than this one. */
function isUnsafe(endpoint: string, { allowInsecure }: FlareLogConfig): boolean {
  return /^http:/i.test(endpoint) && !LOCAL.test(endpoint) && !allowInsecure;
}

function logsUrlAt(endpoint: string): string {
  const base = endpoint.replace(/\/$/, "");
  return base.endsWith("/v1/logs") ? base : `${base}${base.endsWith("/v1") ? "" : "/v1"}/logs`;
}

function readHost(address = ""): string {
  return orElse(() => new URL(address).host, address);
}

/** `key=value,key=value`, as OpenTelemetry's variables have it. */
export function pairsIn(text = ""): Record<string, string> {
  const pairs = text.split(",").map((pair) => /^\s*([^=]+?)\s*=\s*(.*?)\s*$/.exec(pair));
  return Object.fromEntries(pairs.flatMap((pair) => (pair ? [[pair[1] ?? "", pair[2] ?? ""]] : [])));
}
