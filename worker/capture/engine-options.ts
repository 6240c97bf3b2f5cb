import type { RequestOptions } from "./event/request.ts";
import type { AlarmPolicy } from "./filters/attempts.ts";
import type { Filter } from "./filters/filter.ts";
import type { RedactOptions } from "./redact/redaction.ts";
import type { Transport } from "./transports/transport.ts";

/** Options of an engine. They are checked already. */
export interface EngineOptions {
  transports: readonly Transport[];
  fallback: Transport | undefined;
  filters: readonly Filter[];
  alarms: AlarmPolicy;
  redact: RedactOptions;
  deadlineMs: number;
  release?: string | undefined;
  environment?: string | undefined;
  request: RequestOptions;
  dist?: string | undefined;
  serverName?: string | undefined;
  /** Makes the bindings that a capture uses from those that it got. */
  bindings?: (env: object) => object;
}
