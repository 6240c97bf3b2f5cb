import type { RedactOptions } from "../../redact/redaction.ts";
import { read } from "../../safe/read.ts";
import {
  AT_LEAST_1,
  between,
  check,
  isObject,
  oneOf,
  REDACT,
  type Rules,
  readOptions,
  TEXT,
  transportRules,
} from "../../settings/check-options.ts";
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
  waitMs?: number | undefined;
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

const WHERE = "deliverTailed";

/** What each option must be. A function, so that bundlers leave it out where nobody calls it. */
const listRules = (): Rules<DeliverTailedOptions> => ({
  ...transportRules("send"),
  deadlineMs: between(1, 20_000),
  waitMs: between(0, 20_000),
  outcomes: [isObject, "an object of shares"],
  maxPerMinute: AT_LEAST_1,
  hungWorkflows: oneOf(["skip", "info"]),
  checkIns: [isObject, "an object of monitors"],
  redact: REDACT,
  release: TEXT,
  environment: TEXT,
});
const SLUG = "the slug of a monitor: 1 to 50 of a-z, 0-9, _ and -";

/** @throws TypeError that names the option, the value and what is allowed. */
export function resolveTailOptions(
  options: DeliverTailedOptions,
  transports: readonly Transport[],
  fallback: Transport | undefined,
) {
  const { fallback: keeper = fallback, ...given } = readOptions(WHERE, options, listRules());
  for (const [outcome, share] of Object.entries(given.outcomes ?? {})) {
    const isShare = typeof share === "number" && share >= 0 && share <= 1;
    check(WHERE, `outcomes.${outcome}`, isShare, "a number from 0 to 1", share);
  }
  for (const [name, monitor] of Object.entries(given.checkIns ?? {})) {
    const slug = read(monitor, "slug");
    const isSlug = typeof slug === "string" && /^[a-z0-9_-]{1,50}$/.test(slug);
    check(WHERE, `checkIns.${name}.slug`, isSlug, SLUG, slug);
  }
  const defaults = {
    transports,
    deadlineMs: 5_000,
    waitMs: 3_000,
    outcomes: {},
    maxPerMinute: 10,
    hungWorkflows: "skip",
    redact: {},
  } as const;
  return { ...defaults, ...given, fallback: keeper || undefined };
}

export type ResolvedTailOptions = ReturnType<typeof resolveTailOptions>;
