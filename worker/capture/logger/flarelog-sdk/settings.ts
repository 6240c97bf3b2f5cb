import { importableEnv, readAnywhere } from "../../platform/importable-env.ts";
import { createRedaction } from "../../redact/redaction.ts";
import type { Redaction } from "../../safe/plain-json.ts";
import type { Resource } from "../../wire/flarelog-batch.ts";
import { type Destinations, pairsIn, resolveDestinations } from "./senders.ts";
import type { FlareLogConfig, LogLevel } from "./types.ts";

/** The configuration of a `FlareLog`, complete. */
export interface FlareLogSettings extends Destinations {
  readonly level: LogLevel;
  readonly sampleRate: number;
  readonly defaultSource: string;
  readonly scrubFields: readonly string[];
  readonly ignorePaths: NonNullable<FlareLogConfig["ignorePaths"]>;
  readonly beforeSend: FlareLogConfig["beforeSend"];
  /** What is on every line. */
  readonly common: Readonly<Record<string, string>>;
  readonly redaction: Redaction;
  readonly env: object;
}

/** The twelve of 2.8.3. */
const SCRUBBED =
  "password secret token apiKey api_key authorization auth cookie session credit_card creditCard ssn".split(
    " ",
  );

/** @param isEarly whether a key may still be found, so that nobody warns of a missing one */
export function resolveFlareLog(config: FlareLogConfig, isEarly: boolean): FlareLogSettings {
  const environment =
    config.environment ?? readAnywhere("FLARELOG_ENVIRONMENT") ?? readAnywhere("NODE_ENV") ?? "production";
  const release = config.release ?? readAnywhere("FLARELOG_RELEASE");
  const serverName = config.serverName ?? readAnywhere("FLARELOG_SERVER_NAME");
  const resource: Resource = {
    serviceName: config.serviceName ?? readAnywhere("OTEL_SERVICE_NAME") ?? "unknown_service",
    "service.namespace": config.serviceNamespace,
    release: release || undefined,
    environment: environment || undefined,
    serverName: serverName || undefined,
    ...pairsIn(readAnywhere("OTEL_RESOURCE_ATTRIBUTES")),
    ...config.resourceAttributes,
  };
  const env = importableEnv();
  const { apiKey } = config;
  return {
    level: config.level ?? "DEBUG",
    sampleRate: config.sampleRate ?? 1,
    defaultSource: config.defaultSource ?? "",
    scrubFields: config.scrubFields ?? SCRUBBED,
    ignorePaths: config.ignorePaths ?? [],
    beforeSend: config.beforeSend,
    // Only what is known: a value of the line under the same key is kept otherwise.
    common: {
      ...(environment && { environment }),
      ...(release && { release }),
      ...(serverName && { serverName }),
    },
    ...resolveDestinations(isEarly ? { ...config, warnOnConsoleFallback: false } : config, resource),
    redaction: {
      scrub: createRedaction({ ...env, ...(apiKey && { FLARELOG_API_KEY: apiKey }) }, {}).scrub,
      masks: () => false,
    },
    env,
  };
}
