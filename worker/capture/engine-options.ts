import type { RequestOptions } from "./event/request.ts";
import type { AlarmPolicy } from "./filters/attempts.ts";
import type { Filter } from "./filters/filter.ts";
import type { RedactOptions } from "./redact/redaction.ts";
import type { Transport } from "./transports/transport.ts";

/** What an engine works with: options that are checked already. */
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
  /** The bindings that a capture works with, made from those it was called with. */
  bindings?: (env: object) => object;
}
