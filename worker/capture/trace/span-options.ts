import type { RedactOptions } from "../redact/redaction.ts";
import { checkNames } from "../settings/spelling.ts";
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

/** What each option must be. */
const RULES: {
  [Name in keyof SpanOptions]-?: readonly [isRight: (value: unknown) => boolean, allowed: string];
} = {
  tracesSampleRate: [(value) => isBetween(value, 0, 1), "a number from 0 to 1"],
  transports: [
    (value) => Array.isArray(value) && value.every((one) => typeof Object(one).send === "function"),
    "transports of spans: objects with a name and a send function",
  ],
  redact: [(value) => typeof value === "object" && value !== null, "an object with keep and keys"],
  deadlineMs: [(value) => isBetween(value, 1, 30_000), "a number from 1 to 30000"],
  release: [(value) => typeof value === "string", "text"],
  environment: [(value) => typeof value === "string", "text"],
};

/** @throws TypeError that names the option, the value and what is allowed. */
export function checkSpanOptions(options: SpanOptions): void {
  checkNames("recordSpans", options, Object.keys(RULES));
  for (const [name, [isRight, allowed]] of Object.entries(RULES)) {
    const value: unknown = Reflect.get(options, name);
    if (value === undefined || isRight(value)) continue;
    const shown =
      typeof value === "string" ? `"${value}"` : typeof value === "object" ? "an object" : String(value);
    throw new TypeError(`recordSpans: ${name} must be ${allowed}; got ${shown}`);
  }
}

function isBetween(value: unknown, from: number, to: number): boolean {
  return typeof value === "number" && value >= from && value <= to;
}
