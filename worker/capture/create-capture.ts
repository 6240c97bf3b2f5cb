import type { CaptureWithMessage } from "./capture.ts";
import { createEngine, type EngineOptions } from "./engine.ts";
import type { RequestOptions } from "./event/request.ts";
import type { AlarmPolicy } from "./filters/attempts.ts";
import type { BeforeSend } from "./filters/before-send.ts";
import { createStages } from "./filters/create-filters.ts";
import type { IgnoreRule } from "./filters/ignore-errors.ts";
import type { RedactOptions } from "./redact/redaction.ts";
import type { ReadSentryOptions } from "./sentry/options.ts";
import { type ReadScope, scopeStage } from "./sentry/scope.ts";
import { type SentryPipeline, useSentryOptions } from "./sentry/stage.ts";
import { resolveOptions } from "./settings/options.ts";
import type { Transport } from "./transports/transport.ts";

export interface CaptureOptions {
  /** Where events go, all at once. Default: those of the entry that are configured in env. */
  transports?: readonly Transport[] | undefined;
  /**
   * What keeps an event that could not be delivered and may be tried again. Default: the Queue `ERROR_QUEUE`, if it is
   * bound. `false`: nothing.
   */
  fallback?: Transport | false | undefined;
  /** May change an event, or drop it by returning `null`. See `BeforeSend` for what happens when it fails. */
  beforeSend?: BeforeSend | undefined;
  /** Errors that make no event. Default: none. */
  ignoreErrors?: readonly IgnoreRule[] | undefined;
  /** The share of errors that make an event, from 0 to 1. Default 1. */
  sampleRate?: number | undefined;
  /**
   * The most events of one isolate in a minute; the next one after tells how many were held back. Default: no limit.
   */
  maxPerMinute?: number | undefined;
  /** Which bindings and keys are secrets, beside those that look like it. */
  redact?: RedactOptions | undefined;
  /**
   * Which attempts of a failing alarm make an event. Default `first-and-final`: the first tells that it fails, the last
   * that the platform has dropped it, which it does in silence.
   */
  alarms?: AlarmPolicy | undefined;
  /** What of a request goes on events beside its method and its address without query. Default: nothing. */
  request?: RequestOptions | undefined;
  /** How long one capture may take, in milliseconds, from 1 to 30000. Default 2000. */
  deadlineMs?: number | undefined;
  /** Default: `SENTRY_RELEASE`, `COMPILER_VERSION` or the id of the `CF_VERSION_METADATA` binding. */
  release?: string | undefined;
  /** Default: `SENTRY_ENVIRONMENT`, `ENVIRONMENT` or "production", under `wrangler dev` and Vite "development". */
  environment?: string | undefined;
  /** Which build of the release, as Sentry's `dist`. Default: none. */
  dist?: string | undefined;
  /** Where the code runs, as Sentry's `server_name` and OpenTelemetry's `host.name`. Default: none; for FlareLog the object. */
  serverName?: string | undefined;
  /**
   * Scopes of another Sentry SDK in this Worker, whose user, tags, extra, contexts, breadcrumbs, fingerprint and level
   * go on every event. Called at each capture, in its invocation.
   *
   * @example createCapture({ scope: () => [Sentry.getIsolationScope(), Sentry.getCurrentScope()] })
   */
  scope?: ReadScope | undefined;
  /**
   * The options of the official SDK, as they are given to `withSentry`. For error events they mean what they mean there:
   * DSN, release, environment, `beforeSend` with its hint, processors, integrations, filters, initial scope. Called at
   * each capture with its env; the first options of a DSN, release and environment set up its integrations. What has no
   * meaning here is named in a warning. Only in entries that bring the SDK along.
   *
   * @example createCapture({ sentry: (env: Env) => ({ dsn: env.SENTRY_DSN, beforeSend: (event) => event }) })
   */
  sentry?: ReadSentryOptions | undefined;
}

export interface CreateCapture {
  /**
   * Makes a capture with transports, hooks or limits of your own. Make one per Worker, at module level.
   *
   * @throws TypeError for a bad option, with its name, its value and what is allowed.
   * @example const capture = createCapture({ deadlineMs: 500, ignoreErrors: ["Network connection lost"] });
   */
  (options?: CaptureOptions): CaptureWithMessage;
}

/** `createCapture` for an entry with these defaults, and with what runs the option `sentry`, if it has that. */
export function captureFactory(
  defaults: EngineOptions,
  loadPipeline?: () => Promise<SentryPipeline>,
): CreateCapture {
  return (options = {}) => {
    const resolved = resolveOptions(options, defaults, loadPipeline !== undefined);
    const { scope, sentry, redact } = resolved;
    const used = sentry && loadPipeline && useSentryOptions(sentry, loadPipeline, resolved);
    const stages = [
      ...(scope ? [scopeStage(scope, redact)] : []),
      ...createStages(resolved),
      ...(used ? [used.stage] : []),
    ];
    return createEngine({ ...resolved, stages, ...(used && { bindings: used.bindings }) });
  };
}
