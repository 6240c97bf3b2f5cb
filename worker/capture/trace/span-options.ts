import type { RedactOptions } from "../redact/redaction.ts";
import {
  between,
  checkOptions,
  REDACT,
  type Rules,
  TEXT,
  transportRules,
} from "../settings/check-options.ts";
import type { SpanTransport } from "./span.ts";

export interface SpanOptions {
  /**
   * The share of traces whose spans are sent, from 0 to 1. Default 0: none. If the caller has decided, its decision
   * holds, so that a trace is whole. Otherwise the trace id decides, so that all hops decide alike.
   */
  tracesSampleRate?: number | undefined;
  /** Where spans go, all at once. Default: FlareLog and Sentry, each if env has its key. */
  transports?: readonly SpanTransport[] | undefined;
  /** Which bindings and keys are secrets, in addition to those that look like secrets. */
  redact?: RedactOptions | undefined;
  /** How long a send may take, in milliseconds, from 1 to 30000. Default 2000. */
  deadlineMs?: number | undefined;
  /** Default: as for events. */
  release?: string | undefined;
  /** Default: as for events. */
  environment?: string | undefined;
}

/** What each option must be. A function, so that bundlers leave it out where nobody calls it. */
const listRules = (): Rules<SpanOptions> => ({
  tracesSampleRate: between(0, 1),
  transports: transportRules("send", " of spans").transports,
  redact: REDACT,
  deadlineMs: between(1, 30_000),
  release: TEXT,
  environment: TEXT,
});

/** @throws TypeError that names the option, the value and what is allowed. */
export function checkSpanOptions(options: SpanOptions): void {
  checkOptions("recordSpans", options, listRules());
}
