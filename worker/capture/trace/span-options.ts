import type { RedactOptions } from "../redact/redaction.ts";
import {
  checkOptions,
  DEADLINE,
  isFunction,
  type OptionRule,
  RATE,
  REDACT,
  TEXT,
} from "../settings/check-options.ts";
import type { SpanTransport } from "./span.ts";

export interface SpanOptions {
  /**
   * The share of traces whose spans are sent, from 0 to 1. Default 0: none. What the caller has decided holds, so that a
   * trace is whole; else the trace's id decides, so that all of its hops decide alike.
   */
  tracesSampleRate?: number | undefined;
  /** Where spans go, all at once. Default: FlareLog and Sentry, where env has their keys. */
  transports?: readonly SpanTransport[] | undefined;
  /** Which bindings and keys are secrets, beside those that look like it. */
  redact?: RedactOptions | undefined;
  /** How long a send may take, in milliseconds, from 1 to 30000. Default 2000. */
  deadlineMs?: number | undefined;
  /** Default: as for events. */
  release?: string | undefined;
  /** Default: as for events. */
  environment?: string | undefined;
}

/** What each option must be. */
const RULES: Record<keyof SpanOptions, OptionRule> = {
  tracesSampleRate: RATE,
  transports: [
    (value) => Array.isArray(value) && value.every((one) => isFunction(Object(one).send)),
    "transports of spans: objects with a name and a send function",
  ],
  redact: REDACT,
  deadlineMs: DEADLINE,
  release: TEXT,
  environment: TEXT,
};

/** @throws TypeError that names the option, the value and what is allowed. */
export function checkSpanOptions(options: SpanOptions): void {
  checkOptions("recordSpans", options, RULES);
}
