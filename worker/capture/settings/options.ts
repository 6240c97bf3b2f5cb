import type { EngineOptions } from "../engine-options.ts";
import { isHeaderName } from "../event/request.ts";
import type { BeforeSend } from "../filters/before-send.ts";
import type { IgnoreRule } from "../filters/ignore-errors.ts";
import type { ReadSentryOptions } from "../sentry/options.ts";
import type { ReadScope } from "../sentry/scope.ts";
import { MAX_HEADERS } from "../wire/limits.ts";
import type { CaptureOptions } from "./capture-options.ts";
import { refuse } from "./check-options.ts";
import { checkNames } from "./spelling.ts";

/** Every option of `createCapture`, checked and with its default. */
export interface ResolvedOptions extends EngineOptions {
  ignoreErrors: readonly IgnoreRule[];
  sampleRate: number;
  maxPerMinute: number;
  beforeSend?: BeforeSend;
  scope?: ReadScope;
  sentry?: ReadSentryOptions;
}

/** Their names, as a list that the compiler keeps complete. */
const NAMES: Readonly<Record<keyof CaptureOptions, true>> = {
  transports: true,
  fallback: true,
  beforeSend: true,
  ignoreErrors: true,
  sampleRate: true,
  maxPerMinute: true,
  redact: true,
  request: true,
  alarms: true,
  deadlineMs: true,
  release: true,
  environment: true,
  dist: true,
  serverName: true,
  scope: true,
  sentry: true,
};

type Given = { [Name in keyof CaptureOptions]: Exclude<CaptureOptions[Name], undefined> };

const HEADERS = `at most ${MAX_HEADERS} names of headers, never cookie or authorization`;
const ALARMS = ["first-and-final", "every", "final"];

/** @throws TypeError that names the option, the value and what is allowed. */
export function resolveOptions(
  options: CaptureOptions,
  defaults: EngineOptions,
  hasSdk: boolean,
): ResolvedOptions {
  checkNames("createCapture", options, Object.keys(NAMES));
  const { fallback = defaults.fallback, ...rest } = given(options);
  const resolved: ResolvedOptions = {
    ...defaults,
    fallback: fallback || undefined,
    ignoreErrors: [],
    sampleRate: 1,
    maxPerMinute: Number.POSITIVE_INFINITY,
    ...rest,
  };

  function check(
    name: keyof CaptureOptions | "request.headers",
    valid: boolean,
    allowed: string,
    value: unknown = resolved[name as keyof CaptureOptions],
  ): void {
    if (!valid) refuse("createCapture", name, allowed, value);
  }

  function checkNumber(name: "deadlineMs" | "sampleRate" | "maxPerMinute", from: number, to: number): void {
    const value = resolved[name];
    check(name, typeof value === "number" && value >= from && value <= to, `a number from ${from} to ${to}`);
  }

  const { transports, beforeSend, ignoreErrors, redact, request, alarms, scope, sentry } = resolved;
  check(
    "transports",
    Array.isArray(transports) && transports.every(isTransport),
    "transports: objects with a name and a send function",
  );
  check(
    "fallback",
    fallback === undefined || fallback === false || isTransport(fallback),
    "false, or a transport: an object with a name and a send function",
  );
  check("beforeSend", beforeSend === undefined || typeof beforeSend === "function", "a function");
  check(
    "ignoreErrors",
    Array.isArray(ignoreErrors) && ignoreErrors.every(isRule),
    "texts, patterns or functions",
  );
  check(
    "sentry",
    sentry === undefined || (hasSdk && typeof sentry === "function"),
    hasSdk ? "a function of env that returns options" : "left out: this entry has no SDK to run it",
  );
  check("scope", scope === undefined || typeof scope === "function", "a function that returns scopes");
  const { keep = [], keys = /./ } = Object(redact);
  check(
    "redact",
    typeof redact === "object" && Array.isArray(keep) && keys instanceof RegExp,
    "an object with keep and keys",
  );
  checkNames("createCapture: redact", redact, ["keep", "keys"]);
  check("request", typeof request === "object" && request !== null, "an object with headers");
  checkNames("createCapture: request", request, ["headers"]);
  const { headers = [] } = request;
  const isList = Array.isArray(headers) && headers.length <= MAX_HEADERS;
  const wrong = isList ? headers.findIndex((name) => !isHeaderName(name)) : -1;
  check("request.headers", isList && wrong < 0, HEADERS, wrong < 0 ? headers : headers[wrong]);
  check("alarms", ALARMS.includes(alarms), `one of ${ALARMS.join(", ")}`);
  checkNumber("sampleRate", 0, 1);
  checkNumber("maxPerMinute", 1, Number.POSITIVE_INFINITY);
  checkNumber("deadlineMs", 1, 30_000);
  for (const name of ["release", "environment", "dist", "serverName"] as const)
    check(name, resolved[name] === undefined || typeof resolved[name] === "string", "text");
  return resolved;
}

/** An option that is `undefined` counts as not given. */
function given(options: CaptureOptions): Given {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function isTransport(value: unknown): boolean {
  const { name, send } = Object(value);
  return typeof name === "string" && typeof send === "function";
}

function isRule(value: unknown): boolean {
  return typeof value === "string" || typeof value === "function" || value instanceof RegExp;
}
