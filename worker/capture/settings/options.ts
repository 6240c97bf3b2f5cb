import type { EngineOptions } from "../engine-options.ts";
import { isHeaderName } from "../event/request.ts";
import type { BeforeSend } from "../filters/before-send.ts";
import type { IgnoreRule } from "../filters/ignore-errors.ts";
import type { ReadSentryOptions } from "../sentry/options.ts";
import type { ReadScope } from "../sentry/scope.ts";
import { MAX_HEADERS } from "../wire/limits.ts";
import type { CaptureOptions } from "./capture-options.ts";
import {
  AT_LEAST_1,
  between,
  check,
  FUNCTION,
  isObject,
  oneOf,
  REDACT,
  type Rules,
  readOptions,
  TEXT,
  transportRules,
} from "./check-options.ts";

/** Every option of `createCapture`, checked and with its default. */
export interface ResolvedOptions extends EngineOptions {
  ignoreErrors: readonly IgnoreRule[];
  sampleRate: number;
  maxPerMinute: number;
  beforeSend?: BeforeSend;
  scope?: ReadScope;
  sentry?: ReadSentryOptions;
}

const WHERE = "createCapture";
const HEADERS = `at most ${MAX_HEADERS} names of headers, never cookie or authorization`;

/** What each option must be. A function, so that bundlers leave it out where nobody calls it. */
const listRules = (): Rules<CaptureOptions> => ({
  ...transportRules("send"),
  beforeSend: FUNCTION,
  ignoreErrors: [(value) => Array.isArray(value) && value.every(isRule), "texts, patterns or functions"],
  sampleRate: between(0, 1),
  maxPerMinute: AT_LEAST_1,
  redact: REDACT,
  request: [isObject, "an object with headers", ["headers"]],
  alarms: oneOf(["first-and-final", "every", "final"]),
  deadlineMs: between(1, 30_000),
  release: TEXT,
  environment: TEXT,
  dist: TEXT,
  serverName: TEXT,
  scope: ["function", "a function that returns scopes"],
  sentry: ["function", "a function of env that returns options"],
});

/** @throws TypeError that names the option, the value and what is allowed. */
export function resolveOptions(
  options: CaptureOptions,
  defaults: EngineOptions,
  hasSdk: boolean,
): ResolvedOptions {
  const { fallback = defaults.fallback, ...given } = readOptions(WHERE, options, listRules());
  const { headers = [] } = given.request ?? {};
  const isList = Array.isArray(headers) && headers.length <= MAX_HEADERS;
  const wrong = isList ? headers.find((name) => !isHeaderName(name)) : headers;
  check(WHERE, "request.headers", wrong === undefined, HEADERS, wrong);
  const noSdk = "left out: this entry has no SDK to run it";
  check(WHERE, "sentry", hasSdk || given.sentry === undefined, noSdk, given.sentry);
  return {
    ...defaults,
    fallback: fallback || undefined,
    ignoreErrors: [],
    sampleRate: 1,
    maxPerMinute: Number.POSITIVE_INFINITY,
    ...given,
  };
}

function isRule(value: unknown): boolean {
  return /^(string|function)$/.test(typeof value) || value instanceof RegExp;
}
