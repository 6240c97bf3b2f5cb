import type { RedactOptions } from "../../redact/redaction.ts";
import { read } from "../../safe/plain-json.ts";
import type { Transport } from "../../transports/transport.ts";
import type { CheckIns } from "./check-ins.ts";
import type { OutcomeShares } from "./outcomes.ts";

export interface DeliverTailedOptions {
  /** Where events go. Default: those of the entry that are configured in env. */
  transports?: readonly Transport[] | undefined;
  /**
   * The transport that keeps an event that could not be delivered. Default: the Queue `ERROR_QUEUE`, if it is bound.
   * `false`: none.
   */
  fallback?: Transport | false | undefined;
  /** How long the delivery of one event may take, in milliseconds, from 1 to 20000. Default 5000. */
  deadlineMs?: number | undefined;
  /**
   * How long to wait for other items that may explain an exception or an unfinished event, in milliseconds, from 0 to
   * 20000. Default 3000, because a capture takes two seconds at most unless you set another deadline.
   */
  settleMs?: number | undefined;
  /**
   * By outcome: the share of failures that make an event, from 0 to 1. Default 0 for `canceled` and
   * `responseStreamDisconnected`, and 1 for all others.
   */
  outcomes?: OutcomeShares | undefined;
  /**
   * The most events of one kind in each minute and isolate. The next event says how many were held back. Default 10.
   */
  maxPerMinute?: number | undefined;
  /**
   * What to do if the platform says that a Workflow has hung: `skip`, the default, makes no event; `info` makes an
   * event of that level.
   */
  hungWorkflows?: "skip" | "info" | undefined;
  /** Monitors at Sentry for alarms and crons. Default: none. */
  checkIns?: CheckIns | undefined;
  /** Which bindings and keys are secrets, in addition to those that look like it. */
  redact?: RedactOptions | undefined;
  /** Default: `SENTRY_RELEASE`, else the id of the version that failed. */
  release?: string | undefined;
  /** Default: `SENTRY_ENVIRONMENT`, `ENVIRONMENT` or "production", under `wrangler dev` and Vite "development". */
  environment?: string | undefined;
}

/** @throws TypeError that names the option, the value and what is allowed. */
export function resolveTailOptions(
  options: DeliverTailedOptions,
  transports: readonly Transport[],
  fallback: Transport | undefined,
) {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const defaults = {
    transports,
    deadlineMs: 5_000,
    settleMs: 3_000,
    outcomes: {},
    maxPerMinute: 10,
    hungWorkflows: "skip",
    redact: {},
  } as const;
  const resolved = { ...defaults, ...(given as Given) };

  check(
    "transports",
    Array.isArray(resolved.transports) && resolved.transports.every(isTransport),
    TRANSPORTS,
  );
  const { fallback: keeper = fallback } = resolved;
  check("fallback", !keeper || isTransport(keeper), `false, or one of ${TRANSPORTS}`);
  check("deadlineMs", isWithin(resolved.deadlineMs, 1, 20_000), "a number from 1 to 20000");
  check("settleMs", isWithin(resolved.settleMs, 0, 20_000), "a number from 0 to 20000");
  check(
    "maxPerMinute",
    isWithin(resolved.maxPerMinute, 1, Number.POSITIVE_INFINITY),
    "a number of 1 or more",
  );
  check("hungWorkflows", ["skip", "info"].includes(resolved.hungWorkflows), "skip or info");
  check("redact", isObject(resolved.redact), "an object with keep and keys");
  check("outcomes", isObject(resolved.outcomes), "an object of shares");
  for (const [outcome, share] of Object.entries(resolved.outcomes))
    check(`outcomes.${outcome}`, isWithin(share, 0, 1), "a number from 0 to 1", share);
  const { checkIns } = resolved;
  check("checkIns", checkIns === undefined || isObject(checkIns), "an object of monitors");
  for (const [name, monitor] of Object.entries(checkIns ?? {})) {
    const slug = read(monitor, "slug");
    check(`checkIns.${name}.slug`, typeof slug === "string" && /^[a-z0-9_-]{1,50}$/.test(slug), SLUG, slug);
  }
  for (const name of ["release", "environment"] as const)
    check(name, resolved[name] === undefined || typeof resolved[name] === "string", "text");
  return { ...resolved, fallback: keeper || undefined };

  function check(name: string, valid: boolean, allowed: string, value: unknown = read(resolved, name)): void {
    if (valid) return;
    const shown =
      typeof value === "string" ? `"${value}"` : typeof value === "object" ? "an object" : String(value);
    throw new TypeError(`deliverTailed: ${name} must be ${allowed}; got ${shown}`);
  }
}

export type ResolvedTailOptions = ReturnType<typeof resolveTailOptions>;
type Given = { [Name in keyof DeliverTailedOptions]: Exclude<DeliverTailedOptions[Name], undefined> };

const TRANSPORTS = "transports: objects with a name and a send function";
const SLUG = "the slug of a monitor: 1 to 50 of a-z, 0-9, _ and -";

function isTransport(value: unknown): boolean {
  return typeof read(value, "name") === "string" && typeof read(value, "send") === "function";
}

function isWithin(value: unknown, from: number, to: number): boolean {
  return typeof value === "number" && value >= from && value <= to;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
